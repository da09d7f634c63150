public import GatewayKit
public import StrictJSON
public import VerificationCore

/// Asks one channel's API of the vendor and sorts the answers; knows nothing of calls or mails.
public struct OCAClient: Sendable {
    /// What a request asks for, apart from the host and the signature.
    public struct Question: Sendable {
        let method: GatewayMethod
        let path: String
        let id: VendorID?
        let suffix: String?
        let query: String?
        let contentType: String?
        let body: [UInt8]
        let deadline: Duration
        let urgency: RequestUrgency
        let isRepeat: Bool
        let hasTurn: Bool

        /// - Parameter suffix: A path behind the id.
        /// - Parameter isRepeat: Whether an earlier try for the same message failed (R95).
        /// - Parameter hasTurn: Whether its turn was waited for already.
        public init(
            _ method: GatewayMethod, _ path: String, id: VendorID? = nil, suffix: String? = nil,
            query: String? = nil, contentType: String? = nil, body: [UInt8] = [],
            deadline: Duration = GatewayDeadline.request, urgency: RequestUrgency, isRepeat: Bool = false,
            hasTurn: Bool = false
        ) {
            self.method = method
            self.path = path
            self.id = id
            self.suffix = suffix
            self.query = query
            self.contentType = contentType
            self.body = body
            self.deadline = deadline
            self.urgency = urgency
            self.isRepeat = isRepeat
            self.hasTurn = hasTurn
        }
    }

    /// What came of a request that must not be repeated (R26).
    public enum Submission: Sendable {
        /// A success whose body has still to be read.
        case answered(JSONValue)
        case refused(GatewayFault)
        case unknown(GatewayFault)
    }

    private let baseURL: BaseURL
    private let credentials: OCACredentials
    private let errors: OCAErrorTable
    private let transport: any GatewayTransport
    private let clock: any ServiceClock
    private let guardian: GatewayGuard?

    /// - Parameter guardian: Stands before every request; without one, nothing keeps the rate.
    public init(
        baseURL: BaseURL, credentials: OCACredentials, errors: OCAErrorTable, transport: any GatewayTransport,
        clock: any ServiceClock, guardian: GatewayGuard? = nil
    ) {
        self.baseURL = baseURL
        self.credentials = credentials
        self.errors = errors
        self.transport = guardian.map { GuardedTransport(transport, guardian: $0) } ?? transport
        self.clock = clock
        self.guardian = guardian
    }

    /// Asks what may be asked again, and reads the answer as JSON.
    public func read(_ question: Question) async throws(GatewayFault) -> JSONValue {
        let answer = try await answer(to: question)
        let body = try OCAClient.json(answer)
        guard !errors.namesError(body) else { throw fault(answer) }
        return body
    }

    /// Asks that something be gone; nothing of a success is read, and what is not there is gone.
    public func remove(_ question: Question) async throws(GatewayFault) {
        do throws(GatewayFault) {
            _ = try await answer(to: question)
        } catch {
            guard error.httpStatus == 404 || error.vendorCode == "33" else { throw error }
        }
    }

    /// Waits until the account's rate lets a message through; nil when its turn has come.
    public func waitForTurn() async -> GatewayFault? { await guardian?.waitForTurn() }

    /// Sends what must not be repeated unless it was refused (R26).
    public func submit(_ question: Question) async -> Submission {
        let answer: GatewayAnswer
        switch await transport.send(request(question)) {
        case .notSent(let fault): return .refused(fault)
        case .unknown(let fault): return .unknown(OCAClient.open(fault))
        case .answer(let received): answer = received
        }
        if errors.leavesOutcomeOpen(answer) {
            return .unknown(OCAClient.open(fault(answer)))
        }
        guard answer.isSuccess else { return .refused(fault(answer)) }
        do throws(GatewayFault) {
            let body = try OCAClient.json(answer)
            guard !errors.namesError(body) else { return .refused(fault(answer)) }
            guardian?.resume()
            return .answered(body)
        } catch {
            return .unknown(OCAClient.open(error))
        }
    }

    private func answer(to question: Question) async throws(GatewayFault) -> GatewayAnswer {
        switch await transport.send(request(question)) {
        case .notSent(let fault), .unknown(let fault): throw fault
        case .answer(let answer):
            guard answer.isSuccess else { throw fault(answer) }
            return answer
        }
    }

    /// What an answer that is no success means; a row that stops the channel stops it here.
    private func fault(_ answer: GatewayAnswer) -> GatewayFault {
        let (decision, fault) = errors.judgement(of: answer, now: clock.now())
        if decision == .stopChannel { guardian?.stop(fault) }
        return fault
    }

    private func request(_ question: Question) -> GatewayRequest {
        GatewayRequest(
            question.method,
            baseURL.url(question.path, id: question.id) + (question.suffix.map { "/" + $0 } ?? "")
                + (question.query.map { "?" + $0 } ?? ""),
            headers: credentials.headers(contentType: question.contentType), body: question.body,
            deadline: question.deadline, urgency: question.urgency, isRepeat: question.isRepeat,
            hasTurn: question.hasTurn)
    }

    private static func json(_ answer: GatewayAnswer) throws(GatewayFault) -> JSONValue {
        guard !answer.isCut else { throw unreadable(answer, "the answer is longer than \(answerBytesMax) bytes") }
        do throws(JSONError) {
            return try JSONValue.parse(answer.body)
        } catch {
            throw unreadable(answer, "the answer is no JSON: \(error)")
        }
    }

    private static func unreadable(_ answer: GatewayAnswer, _ detail: String) -> GatewayFault {
        GatewayFault(.unreadableAnswer, httpStatus: answer.status, detail: detail)
    }

    private static func open(_ fault: GatewayFault) -> GatewayFault {
        GatewayFault(
            .outcomeUnknown, httpStatus: fault.httpStatus, vendorCode: fault.vendorCode, detail: fault.detail,
            retryAfter: fault.retryAfter)
    }
}
