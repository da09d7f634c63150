import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import SandboxPhone
import StrictJSON

extension OCARoutes {
    private static let mailBytesMax = 4 << 20
    private static let attachmentBytesMax = 2 << 20
    private static let fieldBytesMax = 998
    private static let addressBytesMax = 254
    private static let pageSizes = 1...100
    private static let pageSizeDefault = 10

    func sendMail(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let form = try await mailForm(exchange)
        let mail = try mail(in: form, exchange.wire)
        guard !state.faults.isQuotaUsedUp, state.account.spend() else { throw .quotaUsedUp(exchange.wire.version) }
        if !exchange.isPretended { state.inbox.accept(mail) }
        if exchange.wire.version == .v1, state.samples.contains(.statusAndMessageUID) {
            return .json(["status": true, "msg_uid": .string(mail.id)])
        }
        return .json(["success": true, "msg_id": .string(mail.id)])
    }

    func mailStatus(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        guard let mail = state.inbox.mail(exchange.parameter("id")) else { throw .notFound(exchange.wire) }
        let isStuck = exchange.fault?.kind == .stuckStatus
        let entry = entry(of: mail, exchange.wire.version, isDetail: true, isStuck: isStuck)
        return .json(state.samples.contains(.wrappedMailStatus) ? ["status": true, "data": entry] : entry)
    }

    func mailHistory(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let isStuck = exchange.fault?.kind == .stuckStatus
        let entries = state.inbox.all.map { mail in
            entry(of: mail, exchange.wire.version, isDetail: false, isStuck: isStuck)
        }
        guard exchange.wire.version == .v2 else { return .json(.array(entries)) }
        let size = try number("limit", OCARoutes.pageSizes, default: OCARoutes.pageSizeDefault, exchange)
        let page = try number("page", 1...Inbox.mailsMax, default: 1, exchange)
        let shown = Array(entries.dropFirst((page - 1) * size).prefix(size))
        return .json([
            "page": .integer(Int64(page)), "pages": .integer(Int64((entries.count + size - 1) / size)),
            "total_inpage": .integer(Int64(shown.count)), "limit": .integer(Int64(size)), "data": .array(shown),
        ])
    }

    private func number(
        _ name: String, _ range: ClosedRange<Int>, default other: Int, _ exchange: OCARequest
    ) throws(OCAError) -> Int {
        guard let text = exchange.request.uri.queryParameters[Substring(name)] else { return other }
        guard let number = Int(text), range.contains(number) else {
            throw .validation(name, String(text), "Allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The fields of a mail in whichever of the three forms they came.
    private func mailForm(_ exchange: OCARequest) async throws(OCAError) -> (
        fields: [String: String], attachment: Mail.Attachment?
    ) {
        let body = try await exchange.body(upTo: OCARoutes.mailBytesMax)
        switch exchange.mediaType {
        case "multipart/form-data":
            return try multipartForm(try parts(of: body, exchange))
        case "application/json" where body.first { $0 > 0x20 } == UInt8(ascii: "{"):
            let limits = JSONLimits(bytesMax: OCARoutes.mailBytesMax)
            guard let members = (try? JSONValue.parse(body, limits: limits))?.members else {
                throw .validation("body", nil, "The body must be JSON")
            }
            return (members.reduce(into: [:]) { $0[$1.name] = $1.value.string }, nil)
        case "application/json", "application/x-www-form-urlencoded":
            // Real clients send pairs under the JSON type, and the vendor is known to take them.
            guard let pairs = FormPairs.parse(body) else { throw .validation("body", nil, "The body is not readable") }
            return (pairs, nil)
        default:
            throw .validation("body", nil, "The body must be multipart/form-data, application/json or url-encoded")
        }
    }

    private func multipartForm(_ parts: [FormPart]) throws(OCAError) -> (
        fields: [String: String], attachment: Mail.Attachment?
    ) {
        var fields: [String: String] = [:]
        var attachment: Mail.Attachment?
        for part in parts {
            if part.name == "attachment" {
                guard let name = part.filename, name.utf8.count <= OCARoutes.fieldBytesMax,
                    part.bytes.count <= OCARoutes.attachmentBytesMax
                else {
                    throw .validation("attachment", nil, "A file of at most \(OCARoutes.attachmentBytesMax) bytes")
                }
                attachment = Mail.Attachment(name: name, byteCount: part.bytes.count)
            } else {
                guard let text = String(validating: part.bytes, as: UTF8.self) else {
                    throw .validation(part.name, nil, "Must be UTF-8")
                }
                fields[part.name] = text
            }
        }
        return (fields, attachment)
    }

    /// The mail that a form asks for; all wrong fields are reported together.
    private func mail(
        in form: (fields: [String: String], attachment: Mail.Attachment?), _ wire: OCAWire
    ) throws(OCAError) -> Mail {
        var faults: [OCAError.Field] = []
        func text(_ name: String, _ message: String, _ isRight: (String) -> Bool) -> String {
            let value = form.fields[name] ?? ""
            if !isRight(value) { faults.append(OCAError.Field(name, form.fields[name], message)) }
            return value
        }
        let address = text("email", "Invalid email address", OCARoutes.isAddress)
        let sender = text("sender_email", "Invalid email address", OCARoutes.isAddress)
        let senderName = text("sender_name", "Required, one line", OCARoutes.isLine)
        let subject = text("subject", "Required, one line", OCARoutes.isLine)
        let encoded = form.fields["message"] ?? ""
        let html = OCARoutes.html(encoded)
        if html == nil {
            faults.append(
                OCAError.Field("message", nil, "Base64 of an HTML body in UTF-8 of at most \(HTMLText.bytesMax) bytes"))
        }
        guard faults.isEmpty, let html else { throw .validation(faults) }
        return Mail(
            id: state.ids.objectID(), wire: wire.label, address: address, senderAddress: sender,
            senderName: senderName, subject: subject, html: html, attachment: form.attachment,
            acceptedAt: state.clock.now()
        )
    }

    private static func html(_ encoded: String) -> String? {
        guard let bytes = Data(base64Encoded: encoded), !bytes.isEmpty, bytes.count <= HTMLText.bytesMax else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= addressBytesMax
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>\"(),;:\\".utf8.contains($0) }
    }

    private static func isLine(_ text: String) -> Bool {
        (1...fieldBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private func entry(
        of mail: Mail, _ version: OCAWire.Version, isDetail: Bool, isStuck: Bool = false
    ) -> JSONValue {
        var members = [
            JSONMember("email", .string(mail.address)),
            JSONMember("message_body", .string(version == .v1 ? mail.html : "-")),
            JSONMember("created_at", .string(mail.acceptedAt.iso8601)),
            JSONMember("status", .string(isStuck ? SandboxScript.submitted : state.status(of: mail))),
            JSONMember(version == .v2 && isDetail ? "msgid" : "msg_id", .string(mail.id)),
        ]
        if version == .v2, isDetail {
            members += [
                JSONMember("attachment", .bool(mail.attachment != nil)), JSONMember("history", []),
                JSONMember("source", "api"),
            ]
        }
        return .object(members)
    }
}
