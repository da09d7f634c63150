import SandboxPhone
import StrictJSON

/// The answer to `call-status`: what has not happened yet is left out.
struct OCACallStatus {
    let call: Call
    /// Whether the vendor knows of nothing after the placing.
    private let isStuck: Bool

    init(call: Call, isStuck: Bool) {
        self.call = call
        self.isStuck = isStuck || call.script.isStatusStuck
    }

    var json: JSONValue {
        var members = [
            JSONMember("from_number", .string(call.fromNumber)),
            JSONMember("to_number", .string(call.toNumber)),
            JSONMember("ivr_id", .string(call.ivrID)),
            JSONMember("call_id", .string(call.id)),
            JSONMember("application_id", .string(IVRFlow.applicationID)),
        ]
        if !isStuck { members += times }
        let last = isStuck ? call.placedAt : call.events.last?.at ?? call.placedAt
        members += [
            JSONMember("status", .string(isStuck ? SandboxScript.submitted : call.vendorStatus)),
            JSONMember("created_at", .string(call.placedAt.iso8601)),
            JSONMember("updated_at", .string(last.iso8601)),
            JSONMember("result", []),
        ]
        return .object(members)
    }

    private var times: [JSONMember] {
        // A call that never rang starts where it was placed, so that its durations add up.
        let ended = call.moment(of: .ended)
        let start = call.moment(of: .ringing) ?? ended.map { _ in call.placedAt }
        let answer = call.moment(of: .answered)
        var members: [JSONMember] = []
        func add(_ name: String, _ moment: SandboxTime?) {
            if let moment { members.append(JSONMember(name, .string(moment.iso8601))) }
        }
        func add(_ name: String, from: SandboxTime?, to: SandboxTime?) {
            if let from, let to { members.append(JSONMember(name, .integer((to - from).roundedSeconds))) }
        }
        add("call_start", start)
        add("call_answer", answer)
        add("call_end", ended)
        add("duration", from: start, to: ended)
        add("talk_duration", from: answer ?? ended, to: ended)
        add("tta", from: start, to: answer)
        if ended != nil { members.append(JSONMember("hangup_cause", .string(call.script.hangupCause))) }
        return members
    }
}
