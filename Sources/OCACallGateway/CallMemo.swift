import GatewayKit
import StrictJSON
import VerificationCore

/// What this room notes of a call, as compact JSON. It never tells which digit clips a call plays: their order is the
/// code. The address of a whole call's audio is dropped once the call is placed.
struct CallMemo: Sendable, Hashable {
    enum Kind: String, Sendable {
        /// One upload that holds the whole call.
        case audio = "a"
        /// One clip per digit; nothing of it is ever removed.
        case digits = "d"
    }

    var kind: Kind
    /// The name under which the audio was or is to be uploaded.
    var name: String
    var audioID: VendorID?
    var url: VendorURL?
    var callID: VendorID?
    /// Of the whole audio.
    var durationMilliseconds: Int64 = 0
    /// Whether there was an earlier try, so that more than one file may bear the name.
    var mayHaveTwins = false

    /// - Parameter name: Lower-case letters only (R24).
    init(_ kind: Kind, name: String) {
        precondition(
            (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (0x61...0x7A).contains($0) },
            "an upload is named by letters that tell nothing")
        self.kind = kind
        self.name = name
    }

    init?(_ memo: GatewayMemo) {
        guard let json = try? JSONValue.parse(Array(memo.text.utf8)), let name = json["n"]?.string,
            let kind = json["k"]?.string.flatMap({ Kind(rawValue: $0) })
        else { return nil }
        self.kind = kind
        self.name = name
        audioID = json["i"]?.string.flatMap { VendorID($0) }
        url = json["u"]?.string.flatMap { VendorURL($0) }
        callID = json["c"]?.string.flatMap { VendorID($0) }
        durationMilliseconds = json["ms"]?.integer ?? 0
        mayHaveTwins = json["t"]?.bool ?? false
    }

    var gatewayMemo: GatewayMemo {
        var members = [JSONMember("k", .string(kind.rawValue)), JSONMember("n", .string(name))]
        if let audioID { members.append(JSONMember("i", .string(audioID.text))) }
        if let url { members.append(JSONMember("u", .string(url.text))) }
        if let callID { members.append(JSONMember("c", .string(callID.text))) }
        if durationMilliseconds > 0 { members.append(JSONMember("ms", .integer(durationMilliseconds))) }
        if mayHaveTwins { members.append(JSONMember("t", true)) }
        return GatewayMemo(String(decoding: JSONValue.object(members).serialized(), as: UTF8.self))
    }
}
