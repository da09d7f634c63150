import GatewayKit
import StrictJSON
import VerificationCore

/// A page of the mails that the vendor remembers, without their addresses and bodies (R25).
public struct OCAEmailHistory: Sendable, Hashable {
    /// One mail of the page.
    public struct Item: Sendable, Hashable {
        /// The vendor's word, reduced to plain characters.
        public let status: String
        /// As the vendor writes it, reduced to plain characters.
        public let createdAt: String
    }

    public let items: [Item]
    /// The page's number and the number of pages; nil where the vendor sends a bare list.
    public let page: Int?
    public let pages: Int?

    init(_ json: JSONValue) throws(GatewayFault) {
        guard let list = json.array ?? json["data"]?.array else { throw Wire.unreadable("the history is no list") }
        items = list.map { item in
            Item(
                status: redacted(item["status"]?.string ?? ""),
                createdAt: OCAEmailHistory.moment(item["created_at"]?.string ?? ""))
        }
        page = json["page"]?.integer.flatMap { Int(exactly: $0) }
        pages = json["pages"]?.integer.flatMap { Int(exactly: $0) }
    }

    /// An ISO date as it is, as far as it is made of a date's characters; reducing it would take its digits.
    private static func moment(_ text: String) -> String {
        let isDate =
            text.utf8.count <= dateBytesMax
            && text.utf8.allSatisfy { (0x30...0x3A).contains($0) || "-.TZ+".utf8.contains($0) }
            && text.utf8.prefix(5).last == UInt8(ascii: "-")
        return isDate ? text : ""
    }
}

private let dateBytesMax = 32
