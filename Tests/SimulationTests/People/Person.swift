import VerificationCore

/// Somebody with a phone and a mailbox, who remembers the codes that came.
final class Person: @unchecked Sendable {
    let number: Int
    let phone: String
    let email: String
    /// The codes of each matter, oldest first.
    private(set) var codes: [String: [String]] = [:]

    init(number: Int) {
        self.number = number
        phone = "+62812000000\(number)"
        email = "person\(number)@example.com"
    }

    /// How callers refer to this person, so that the auditor knows where a message has to go.
    var reference: String { "\(phone) \(email)" }

    func isAt(_ destination: Destination) -> Bool {
        destination.reveal == phone || destination.reveal == email
    }

    func learn(_ heard: Heard) { codes[heard.matter, default: []].append(heard.code) }
}
