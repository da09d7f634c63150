public import GatewayKit
import OCAAccount
import StrictJSON
public import VerificationCore

/// Calls over the vendor's IVR: the code's audio is uploaded, the call is placed with its address, and its status is
/// polled, because the vendor calls nobody back.
public struct OCACallGateway: Gateway {
    public let name: String
    public var channel: Channel { .call }

    private let configuration: OCACallConfiguration
    private let client: OCAClient
    private let directory: AccountDirectory
    private let shelf: AudioShelf
    private let clips: ClipLibrary
    private let lines: CallLines

    /// - Parameter guardian: Stands before every request; without one, nothing keeps the rate.
    /// - Throws: Everything that is wrong with the configuration.
    public init(
        name: String, configuration: OCACallConfiguration, transport: any GatewayTransport, random: any RandomSource,
        clock: any ServiceClock, guardian: GatewayGuard? = nil
    ) throws(GatewayConfigurationFaults) {
        if let faults = configuration.faults { throw faults }
        self.name = name
        self.configuration = configuration
        client = OCAClient(
            baseURL: configuration.baseURL, credentials: configuration.credentials,
            errors: OCAErrorTable(destinationFields: destinationFields), transport: transport, clock: clock,
            guardian: guardian)
        directory = AccountDirectory(configuration: configuration, client: client, clock: clock)
        shelf = AudioShelf(client: client, paths: configuration.paths, random: random)
        clips = ClipLibrary(shelf: shelf, clock: clock)
        lines = CallLines(limit: configuration.callsAtOnce, clock: clock)
    }

    public func plan(uploadName: String) -> GatewayMemo? {
        CallMemo(.audio, name: uploadName).gatewayMemo
    }

    public func prepare(_ request: SendRequest) async -> PrepareOutcome {
        guard case .call(let message) = request.message, case .phone = request.destination, !message.audio.isEmpty
        else {
            return .failed(GatewayFault(.unrenderable, detail: "a call needs a phone number and audio"))
        }
        do throws(GatewayFault) {
            try lines.take(request.uploadName)
            // Asked for here, where a failure is harmless, and remembered for `submit`.
            _ = try await directory.callers()
            switch try await directory.plan(codeLength: message.digitClips.count) {
            case .audio: return .ready(try await upload(message, request).gatewayMemo)
            case .digits:
                try await clips.provide(message.digitClips)
                return .ready(CallMemo(.digits, message, name: request.uploadName).gatewayMemo)
            }
        } catch {
            lines.giveBack(request.uploadName)
            await forgetIfGone(error)
            return .failed(error)
        }
    }

    public func waitForTurn(_ request: SendRequest) async -> GatewayFault? {
        let fault = await client.waitForTurn()
        if fault != nil { lines.giveBack(request.uploadName) }
        return fault
    }

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        guard let noted = CallMemo(memo), case .call(let message) = request.message,
            case .phone(let number) = request.destination
        else { return .refused(unreadableMemo) }
        let dialled = DialledNumber(number, format: configuration.numberFormat)
        let order: [UInt8]
        do throws(GatewayFault) {
            order = Wire.call(
                from: try await directory.nextCaller(to: number), to: dialled.text, ivr: configuration.ivrID,
                variables: try await variables(for: message, noted))
        } catch {
            lines.giveBack(noted.name)
            return .refused(error)
        }
        let question = OCAClient.Question(
            configuration.callMethod, configuration.paths.call, contentType: "application/json", body: order,
            urgency: .send, isRepeat: request.mayHaveTwins, hasTurn: request.hasTurn)
        // The account's numbers and variables may have had to be asked for again, each with a turn of its own.
        guard await request.mayGo() else {
            lines.giveBack(noted.name)
            return .refused(.heldBack)
        }
        let outcome: SubmitOutcome =
            switch await client.submit(question) {
            case .answered(let body): OCACallGateway.outcome(body, dialled, noted)
            case .unknown(let fault): .unknown(fault)
            case .refused(let fault): .refused(fault)
            }
        if case .refused(let fault) = outcome { await forgetIfGone(fault) }
        keepLine(of: noted.name, after: outcome)
        return outcome
    }

    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        guard let noted = CallMemo(memo), let call = noted.callID else { return .failed(unreadableMemo) }
        do throws(GatewayFault) {
            let body = try await client.read(
                OCAClient.Question(
                    .get, configuration.paths.callStatus, id: call, deadline: GatewayDeadline.poll,
                    urgency: .report))
            let audible = Duration.milliseconds(noted.durationMilliseconds) - configuration.heardTolerance
            let report = try CallReport(body, of: call).report(audible: audible)
            if report.isFinal { lines.giveBack(noted.name) } else { lines.isUnderWay(noted.name) }
            return .report(report)
        } catch {
            return .failed(error)
        }
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome {
        guard let noted = CallMemo(memo) else { return .failed(unreadableMemo) }
        guard noted.kind == .audio else { return .released }
        do throws(GatewayFault) {
            if let id = noted.audioID { try await shelf.remove(id) }
            if noted.audioID == nil || noted.mayHaveTwins { try await shelf.removeAll(named: noted.name) }
            return .released
        } catch {
            return .failed(error)
        }
    }

    /// The account's caller numbers, for the operator.
    public func numbers() async -> Result<[String], GatewayFault> {
        do throws(GatewayFault) { return .success(try await directory.fetchNumbers()) } catch { return .failure(error) }
    }

    /// The account's IVRs with their variables, for the operator.
    public func ivrs() async -> Result<[OCAIVR], GatewayFault> {
        do throws(GatewayFault) { return .success(try await directory.fetchIVRs()) } catch { return .failure(error) }
    }
}

extension OCACallGateway {
    var ivrID: String { configuration.ivrID }
    var configuredNumbers: [String] { configuration.fromNumbers + configuration.countryNumbers.values.sorted() }

    /// A call that may ring keeps its line until it ends; one that was refused for want of a line tells how many there
    /// are.
    private func keepLine(of call: String, after outcome: SubmitOutcome) {
        switch outcome {
        case .accepted, .unknown: lines.placed(call)
        case .refused(let fault) where fault.failure == .concurrencyLimit: lines.areTaken(refused: call)
        case .refused: lines.giveBack(call)
        }
    }

    private func upload(_ message: SpokenMessage, _ request: SendRequest) async throws(GatewayFault) -> CallMemo {
        var memo = CallMemo(.audio, message, name: request.uploadName)
        memo.mayHaveTwins = request.mayHaveTwins
        let stored = try await shelf.put(
            message.audio, name: request.uploadName, isRepeat: request.mayHaveTwins)
        guard let url = stored.url else { throw Wire.unreadable("the upload's answer has no url") }
        memo.audioID = stored.id
        memo.url = url
        return memo
    }

    private func variables(
        for message: SpokenMessage, _ memo: CallMemo
    ) async throws(GatewayFault) -> [(name: String, value: String)] {
        let constants = configuration.extraVariables.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        switch (try await directory.plan(codeLength: message.digitClips.count), memo.kind) {
        case (.audio(let name), .audio):
            guard let url = memo.url else { throw unreadableMemo }
            return [(name: name, value: url.text)] + constants
        case (.digits(let names), .digits):
            guard let urls = await clips.addresses(of: message.digitClips) else { throw preparedOtherwise }
            return zip(names, urls).map { (name: $0, value: $1.text) } + constants
        default:
            throw preparedOtherwise
        }
    }

    private static func outcome(_ body: JSONValue, _ dialled: DialledNumber, _ memo: CallMemo) -> SubmitOutcome {
        let flag = body.first(of: ["success", "status"])?.flag
        if flag == false {
            return .refused(GatewayFault(.refused, httpStatus: 200, detail: "the gateway says that it placed no call"))
        }
        guard let id = Wire.callID(body, dialled: dialled) else {
            let detail = "the gateway's answer names no call"
            return .unknown(GatewayFault(.outcomeUnknown, httpStatus: 200, detail: detail))
        }
        var memo = memo
        memo.callID = id
        memo.url = nil
        return .accepted(memo.gatewayMemo)
    }

    /// What the account holds has changed under us: look again next time.
    private func forgetIfGone(_ fault: GatewayFault) async {
        guard fault.vendorCode == "33" || fault.httpStatus == 404 else { return }
        await directory.forgetVariables()
        await clips.forget()
    }

    private var unreadableMemo: GatewayFault {
        GatewayFault(.misconfigured, detail: "what was noted of this call cannot be read")
    }

    /// Temporary: preparing once more mends it, and nothing was sent.
    private var preparedOtherwise: GatewayFault {
        GatewayFault(.gatewayUnavailable, detail: "the IVR's variables changed after the call was prepared")
    }
}

extension CallMemo {
    fileprivate init(_ kind: Kind, _ message: SpokenMessage, name: String) {
        self.init(kind, name: name)
        durationMilliseconds = message.duration.inMilliseconds
    }
}

/// Names under which the vendor speaks of the number called; a sample of another channel says `phone_number`.
private let destinationFields: Set<String> = ["to_number", "phone_number", "phone", "to"]
