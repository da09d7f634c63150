import GatewayKit
import StrictJSON
import VerificationCore

/// Where the vendor keeps one uploaded file.
struct StoredAudio: Sendable, Hashable {
    /// Missing when the vendor did not say it; then the file is found by its name.
    let id: VendorID?
    let name: String?
    let url: VendorURL?
    /// Whether the vendor's name, if it gave one, is a text.
    let isNameReadable: Bool

    init(_ json: JSONValue) {
        id = json.first(of: ["id", "_id", "audio_id"])?.stringOrNumber.flatMap { VendorID($0) }
        name = json["name"]?.string
        isNameReadable = name != nil || json.first(of: ["name"]) == nil
        url = json["url"]?.string.flatMap { VendorURL($0) }
    }

    /// Whether the file was uploaded under this name; the vendor may or may not have kept the ending.
    func isNamed(_ wanted: String) -> Bool { name == wanted || name == wanted + ".mp3" }

    /// Reads the vendor's list of files.
    static func list(_ json: JSONValue) throws(GatewayFault) -> [StoredAudio] {
        guard let items = json.array ?? json["data"]?.array else {
            throw Wire.unreadable("the list of audio is no list")
        }
        return items.map { StoredAudio($0) }
    }
}

/// One IVR of the account.
public struct OCAIVR: Sendable, Hashable {
    public let id: String
    /// The name, reduced to plain characters.
    public let name: String
    /// Names of the variables that a call must carry, without braces.
    public let variables: [String]

    /// Reads the vendor's list; an entry's `deleted_at` says nothing, live ones have it too.
    static func list(_ json: JSONValue) throws(GatewayFault) -> [OCAIVR] {
        guard let items = json.array ?? json["data"]?.array else {
            throw Wire.unreadable("the list of IVRs is no list")
        }
        var ivrs: [OCAIVR] = []
        for item in items {
            guard let id = item["ivr_id"]?.stringOrNumber, VendorID(id) != nil else {
                throw Wire.unreadable("an IVR has no id")
            }
            let names = (item["required_variable"]?.array ?? []).map { $0.string ?? "" }
            guard names.count <= variablesMax, names.allSatisfy({ VendorID($0) != nil }) else {
                throw Wire.unreadable("an IVR's variables cannot be read")
            }
            ivrs.append(OCAIVR(id: id, name: redacted(item["ivr_name"]?.string ?? ""), variables: names))
        }
        return ivrs
    }
}

enum Wire {
    /// Caller numbers: a bare list, or the first list in an object.
    static func numbers(_ json: JSONValue) throws(GatewayFault) -> [String] {
        guard let items = json.array ?? json.members?.lazy.compactMap({ $0.value.array }).first else {
            throw unreadable("the collection of numbers is no list")
        }
        return items.compactMap { item in
            (item.stringOrNumber ?? item.first(of: ["from_number", "number", "phone_number"])?.stringOrNumber)
                .flatMap { CallerNumber.isSound($0) ? $0 : nil }
        }
    }

    /// The order to place a call.
    static func call(from: String, to: String, ivr: String, variables: [(name: String, value: String)]) -> [UInt8] {
        let variable = JSONValue.object(variables.map { JSONMember($0.name, .string($0.value)) })
        let order: JSONValue = [
            "from_number": .string(from), "to_number": .string(to), "ivr_id": .string(ivr), "variable": variable,
        ]
        return order.serialized()
    }

    /// The id of a call that was placed: under its own name, or under that of the number, as a sample prints it.
    static func callID(_ json: JSONValue, dialled: DialledNumber) -> VendorID? {
        if let id = json["call_id"]?.stringOrNumber.flatMap({ VendorID($0) }) { return id }
        guard let text = json["to_number"]?.stringOrNumber, !dialled.isSame(as: text) else { return nil }
        return VendorID(text)
    }

    static func unreadable(_ detail: String) -> GatewayFault { GatewayFault(.unreadableAnswer, detail: detail) }
}

private let variablesMax = 64
