import OpenSSLCrypto
import PromptRendering
import SandboxPhone
import Testing
import VerificationCore

extension Deployment {
    static let prompts = Result {
        try PromptLibrary(
            voiceFolder: "\(projectFolder)/templates/voice", emailFolder: "\(projectFolder)/templates/email",
            sha256: sha256)
    }

    /// Lifts the hold on the country of the tests' numbers as an operator does: where few codes arrive or are typed,
    /// nothing is sent to it any more (R37).
    func liftHoldOnCountry() async throws {
        let lifted = try await run(
            ["limits", "lift", "--country", "ID", "--application", "shop", "--config", configurationFile], in: folder)
        try #require(lifted.status == 0, "\(lifted.errors)")
    }

    /// The calls to a number, in whatever form it was dialled; oldest first.
    func calls(to number: String) -> [Call] {
        sandbox.calls.all.reversed().filter { $0.toNumber.suffix(9) == number.suffix(9) }
    }

    /// Waits for a number's call and for its end.
    func call(to number: String, count: Int = 1) async throws -> Call {
        let call = try await eventually("call \(count) to …\(number.suffix(2))") {
            let found = calls(to: number)
            return found.count >= count ? found[count - 1] : nil
        }
        await sandbox.phone.finish(call.id)
        return try #require(sandbox.calls.call(call.id))
    }

    /// Waits for a mail to an address.
    func mail(to address: String, count: Int = 1, looks: Int = 4000) async throws -> Mail {
        try await eventually("mail \(count)", looks: looks) {
            let found = sandbox.inbox.all.reversed().filter { $0.address == address }
            return found.count >= count ? found[count - 1] : nil
        }
    }

    /// The code that a person hears in a call that was played to its end.
    func code(heardIn call: Call) throws -> String {
        if call.audio.isEmpty { throw NeverHappened(what: "audio (\(call.audioFault ?? "no fault"), \(call.events))") }
        let rounds = try Deployment.prompts.get().digits(in: call.audio, locale: application.locale)
        let first = try #require(rounds.first)
        #expect(rounds.allSatisfy { $0 == first })
        return first.map(String.init).joined()
    }

    /// The code that a person reads in a mail.
    func code(readIn mail: Mail) throws -> String {
        try #require(mail.html.firstMatch(of: /white-space: nowrap">([0-9]{4,10})<\/span>/)).1.description
    }

    /// Waits until the vendor holds no audio any more (R24).
    func untilTheShelfIsEmpty() async throws {
        _ = try await eventually("the audio's removal") { sandbox.shelf.all.isEmpty ? true : nil }
    }
}

/// Another code of the same length.
func wrong(_ code: String, by distance: Int = 1) -> String {
    let last = code.last?.wholeNumberValue ?? 0
    return code.dropLast() + String((last + distance) % 10)
}
