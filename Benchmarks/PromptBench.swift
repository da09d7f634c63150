import OpenSSLCrypto
import PromptRendering
import VerificationCore

/// What splicing a call costs.
enum PromptBench {
    static func run() throws {
        let library = try PromptLibrary(
            voiceFolder: "templates/voice", emailFolder: "templates/email", sha256: { sha256($0) })
        guard let code = Code(typed: "471902") else { return }
        let context = MessageContext(locale: "id", senderName: "Shop", purpose: "login", minutesLeft: 5)
        var splices: [Duration] = []
        for _ in 0..<rounds {
            splices.append(
                try ContinuousClock().measure {
                    for _ in 0..<callsPerRound { _ = try library.message(for: .call, code: code, context: context) }
                } / callsPerRound)
        }
        print("splice, parse back and compare one call (id, 6 digits): \(microseconds(median(splices))) µs")
    }
}

private let rounds = 7
private let callsPerRound = 200

/// The middle value.
func median<Value: Comparable>(_ values: [Value]) -> Value {
    values.sorted()[values.count / 2]
}

func microseconds(_ duration: Duration) -> Int64 {
    duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
}
