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
        let contentType: String?
        let body: [UInt8]
        let deadline: Duration

        public init(
            _ method: GatewayMethod, _ path: String, id: VendorID? = nil, contentType: String? = nil,
            body: [UInt8] = [], deadline: Duration = GatewayDeadline.request
        ) {
            self.method = method
            self.path = path
            self.id = id
            self.contentType = contentType
            self.body = body
            self.deadline = deadline
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

    public init(
        baseURL: BaseURL, credentials: OCACredentials, errors: OCAErrorTable, transport: any GatewayTransport,
        clock: any ServiceClock
    ) {
        self.baseURL = baseURL
        self.credentials = credentials
        self.errors = errors
        self.transport = transport
        self.clock = clock
    }

    /// Asks what may be asked again, and reads the answer as JSON.
    public func read(_ question: Question) async throws(GatewayFault) -> JSONValue {
        let answer = try await answer(to: question)
        let body = try OCAClient.json(answer)
        guard !errors.namesError(body) else { throw errors.fault(for: answer, now: clock.now()) }
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

    /// Sends what must not be repeated unless it was refused (R26).
    public func submit(_ question: Question) async -> Submission {
        let answer: GatewayAnswer
        switch await transport.send(request(question)) {
        case .notSent(let fault): return .refused(fault)
        case .unknown(let fault): return .unknown(OCAClient.open(fault))
        case .answer(let received): answer = received
        }
        if errors.leavesOutcomeOpen(answer) {
            return .unknown(OCAClient.open(errors.fault(for: answer, now: clock.now())))
        }
        guard answer.isSuccess else { return .refused(errors.fault(for: answer, now: clock.now())) }
        do throws(GatewayFault) {
            let body = try OCAClient.json(answer)
            return errors.namesError(body) ? .refused(errors.fault(for: answer, now: clock.now())) : .answered(body)
        } catch {
            return .unknown(OCAClient.open(error))
        }
    }

    private func answer(to question: Question) async throws(GatewayFault) -> GatewayAnswer {
        switch await transport.send(request(question)) {
        case .notSent(let fault), .unknown(let fault): throw fault
        case .answer(let answer):
            guard answer.isSuccess else { throw errors.fault(for: answer, now: clock.now()) }
            return answer
        }
    }

    private func request(_ question: Question) -> GatewayRequest {
        GatewayRequest(
            question.method, baseURL.url(question.path, id: question.id),
            headers: credentials.headers(contentType: question.contentType), body: question.body,
            deadline: question.deadline)
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
