import VerificationCore

/// Somebody with a phone and a mailbox, who remembers the codes that came.
final class Person: @unchecked Sendable {
    let number: Int
    let phone: String
    /// Another one, which a step of a workflow may name.
    let secondPhone: String
    let email: String
    /// The codes of each matter, oldest first.
    private(set) var codes: [String: [String]] = [:]

    init(number: Int) {
        self.number = number
        // Each of a prefix of its own: numbers side by side would be held.
        phone = "+62812\(10 + number)0000\(10 + number)"
        secondPhone = "+62813\(10 + number)0000\(10 + number)"
        email = "person\(number)@example.com"
    }

    /// How callers refer to this person, so that the auditor knows where a message has to go.
    var reference: String { "\(phone) \(secondPhone) \(email)" }

    func isAt(_ destination: Destination) -> Bool {
        [phone, secondPhone, email].contains(destination.reveal)
    }

    func learn(_ heard: Heard) { codes[heard.matter, default: []].append(heard.code) }
}
