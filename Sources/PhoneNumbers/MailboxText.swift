import VerificationCore

/// What a person wrote as a mail address, brought to its one canonical form or refused (R28, R31).
///
/// The form is narrower than RFC 5321 allows: no quoted local parts, comments, address literals or source routes, and
/// ASCII only. A domain with other letters is written in its ASCII form (`xn--…`); we do not convert it, because a
/// conversion that differs from the mail server's would make two mailboxes of one, or one of two. Everything is put in
/// lower case, the local part as well: RFC 5321 lets it be case-sensitive, but no mail system in use tells `Ann` from
/// `ann`, and an attacker must not get one counter for each spelling.
struct MailboxText {
    private static let addressBytesMax = 254
    private static let localBytesMax = 64
    private static let domainBytesMax = 253
    private static let labelBytes = 1...63
    /// What a dot-atom may hold besides letters and digits. `!` and `%` are left out: some relays still read them as
    /// a route to another host.
    private static let localMarks = Set("#$&'*+-/=?^_`{|}~".utf8)

    let address: EmailAddress

    init(_ text: String) throws(DestinationFault) {
        guard text.utf8.count <= MailboxText.addressBytesMax else { throw .tooLong }
        let bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .notAnAddress }
        guard parts[0].count <= MailboxText.localBytesMax, parts[1].count <= MailboxText.domainBytesMax else {
            throw .tooLong
        }
        guard MailboxText.isLocalPart(parts[0]), MailboxText.isDomain(parts[1]),
            let address = EmailAddress(canonical: String(decoding: bytes, as: UTF8.self))
        else { throw .notAnAddress }
        self.address = address
    }

    /// Atoms with single full stops between them.
    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isLetterOrDigit($0) || localMarks.contains($0) }
        }
    }

    /// At least two labels; the last one is a name, so that an address of numbers is none.
    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2, !last.allSatisfy(isDigit) else {
            return false
        }
        return labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        labelBytes.contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7A).contains(byte) }
}
