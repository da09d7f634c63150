import SandboxPhone
import ServiceLifecycle
import StrictJSON

extension OCARoutes {
    private static let callBytesMax = 65_536
    private static let variablesMax = 32
    private static let numberDigits = 8...15

    func numbers(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        .json(["from_number": .array(IVRFlow.callerNumbers.map { .string($0) })])
    }

    func ivrList(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        .json(
            .array(
                IVRFlow.all.map { flow in
                    [
                        "ivr_id": .string(flow.id), "ivr_name": .string(flow.name),
                        "required_variable": .array(flow.requiredVariables.map { .string($0) }),
                        "created_at": .string(IVRFlow.createdAt), "deleted_at": .string(IVRFlow.createdAt),
                    ]
                }))
    }

    func placeCall(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let call = try call(in: try await body(of: exchange), exchange.wire)
        let version = exchange.wire.version
        guard call.script.reply != .refusedAsConcurrent else { throw .tooManyCalls(version) }
        guard !state.faults.isQuotaUsedUp, state.account.spend() else { throw .quotaUsedUp(version) }
        guard exchange.isPretended || state.phone.place(call, unlessRunning: state.configuration.concurrentCallsMax)
        else {
            state.account.refund()
            throw .tooManyCalls(version)
        }
        if case .lost(let hold) = call.script.reply {
            // A stop of the sandbox need not wait until the connection would have been dropped.
            await cancelWhenGracefulShutdown { try? await state.phone.wait(hold, since: call.placedAt) }
            return .dropped
        }
        let name = state.samples.contains(.callIDUnderToNumber) ? "to_number" : "call_id"
        return .json(.object([JSONMember("success", true), JSONMember(name, .string(call.id))]))
    }

    func callStatus(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let asked = state.calls.call(exchange.parameter("id"))
        guard let call = exchange.fault?.kind == .oldStatus ? state.calls.all.last : asked else {
            throw .notFound(exchange.wire)
        }
        return .json(OCACallStatus(call: call, isStuck: exchange.fault?.kind == .stuckStatus).json)
    }

    func body(of exchange: OCARequest) async throws(OCAError) -> JSONValue {
        let bytes = try await exchange.body(upTo: OCARoutes.callBytesMax)
        guard exchange.mediaType == "application/json" else {
            throw .validation("body", nil, "The body must be application/json")
        }
        do {
            let value = try JSONValue.parse(bytes)
            guard value.members != nil else { throw OCAError.validation("body", nil, "The body must be an object") }
            return value
        } catch let error as OCAError {
            throw error
        } catch {
            throw .validation("body", nil, "The body must be JSON")
        }
    }

    /// The call that a body asks for; all wrong fields are reported together.
    private func call(in body: JSONValue, _ wire: OCAWire) throws(OCAError) -> Call {
        let from = body["from_number"]?.string
        let to = body["to_number"]?.string
        let flowID = body["ivr_id"]?.string
        var faults: [OCAError.Field] = []
        if !IVRFlow.callerNumbers.contains(from ?? "") {
            faults.append(OCAError.Field("from_number", from, "Must be one of the numbers collection"))
        }
        if !OCARoutes.isNumber(to ?? "") {
            faults.append(OCAError.Field("to_number", to, "Invalid phone number"))
        }
        if (flowID ?? "").isEmpty { faults.append(OCAError.Field("ivr_id", flowID, "Required")) }
        guard faults.isEmpty, let from, let to, let flowID else { throw .validation(faults) }
        guard let flow = IVRFlow.all.first(where: { $0.id == flowID }) else { throw .notFound(wire) }
        return Call(
            id: state.ids.objectID(), wire: wire.label, fromNumber: from, toNumber: to, ivrID: flowID,
            variables: try variables(body["variable"], of: flow), placedAt: state.clock.now()
        )
    }

    /// The values in the order of the flow; missing, unknown and oversized ones are reported together.
    private func variables(_ value: JSONValue?, of flow: IVRFlow) throws(OCAError) -> [Call.Variable] {
        guard let members = (value ?? .object([])).members, members.count <= OCARoutes.variablesMax else {
            throw .validation("variable", nil, "Must be an object of at most \(OCARoutes.variablesMax) strings")
        }
        let given = Dictionary(members.map { ($0.name, $0.value.string) }, uniquingKeysWith: { first, _ in first })
        var faults = given.keys.sorted().filter { !flow.requiredVariables.contains($0) }.map {
            OCAError.Field("variable.\($0.prefix(64))", given[$0] ?? nil, "The IVR has no such variable")
        }
        var variables: [Call.Variable] = []
        for name in flow.requiredVariables {
            if let text = given[name] ?? nil, !text.isEmpty, text.utf8.count <= LoopbackURL.lengthMax {
                variables.append(Call.Variable(name, text))
            } else {
                faults.append(OCAError.Field("variable.\(name)", nil, "Required, a string"))
            }
        }
        guard faults.isEmpty else { throw .validation(faults) }
        return variables
    }

    /// Digits in national or international form, with or without a plus.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return numberDigits.contains(digits.utf8.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
