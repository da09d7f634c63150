import StrictJSON
import VerificationCore
import VerificationService

extension DeliveryRecord {
    /// The delivery with its attempts as the API shows it; steps are counted from 1.
    var wire: JSONValue {
        var object = OptionalMembers()
        object.add("id", id.text)
        object.add("channel", channel.rawValue)
        object.add("status", state.status.rawValue)
        object.add("step", step + 1)
        object.add("generation", generation)
        object.add("gateway", gateway)
        object.add("queued_at", queuedAt.rfc3339)
        object.add("submitted_at", state.submittedAt?.rfc3339)
        object.add("ended_at", state.endedAt?.rfc3339)
        object.add("failure", state.failure?.rawValue)
        object.add("vendor_status", state.vendorWord)
        object.members.append(JSONMember("attempts", .array(attempts.map(\.wire))))
        return .object(object.members)
    }
}

extension DeliveryAttempt {
    fileprivate var wire: JSONValue {
        var object = OptionalMembers()
        object.add("operation", operation.rawValue)
        object.add("gateway", gateway)
        object.add("outcome", outcome.rawValue)
        object.add("started_at", startedAt.rfc3339)
        object.add("duration_ms", Int(duration.inMilliseconds))
        object.add("failure", failure?.rawValue)
        object.add("http_status", httpStatus)
        object.add("vendor_code", vendorCode)
        object.add("detail", detail)
        return .object(object.members)
    }
}

extension TimelineLine {
    /// One line of the timeline as the API shows it.
    var wire: JSONValue {
        var object = OptionalMembers()
        object.add("at", at.rfc3339)
        object.add("type", type)
        object.add("text", text)
        object.add("channel", channel?.rawValue)
        object.add("delivery", delivery?.text)
        object.add("gateway", gateway)
        object.add("reason", reason)
        object.add("vendor_status", vendorWord)
        return .object(object.members)
    }
}

/// Collects the members that there are; what is nil is left out.
private struct OptionalMembers {
    var members: [JSONMember] = []

    mutating func add(_ name: String, _ text: String?) {
        if let text { members.append(JSONMember(name, .string(text))) }
    }

    mutating func add(_ name: String, _ number: Int?) {
        if let number { members.append(JSONMember(name, .integer(Int64(number)))) }
    }
}
