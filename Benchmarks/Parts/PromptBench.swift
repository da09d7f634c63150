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
        Screen.part("prompts", "splicing one call, parsing it back and comparing it with its code (id, six digits)")
        var splices: [Double] = []
        for _ in 0..<rounds {
            let start = Moment.now()
            for _ in 0..<callsPerRound { _ = try library.message(for: .call, code: code, context: context) }
            splices.append(Moment.seconds(since: start) * 1e6 / Double(callsPerRound))
        }
        Screen.line("  \(median(splices).fixed(0)) µs a call")
    }
}

private let rounds = 7
private let callsPerRound = 200
