import ArgumentParser
import Foundation
import OpenSSLCrypto
import PromptRendering
import ServiceConfiguration
import StrictJSON
import VerificationCore

/// `sandi prompts`: what is heard.
struct Prompts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks, plays and says the recorded prompts.", subcommands: [Check.self, Play.self, Say.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks every pack completely, as the service does at its start.")

        @OptionGroup var folders: PromptFolders
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let report = try folders.library().check()
            if json { return Console.out(.array(report.voices.map(Prompts.json))) }
            for voice in report.voices {
                let seconds = (voice.longestSixDigitCall.inMilliseconds + 999) / 1000
                let currencies = voice.currencies.isEmpty ? "none" : voice.currencies.joined(separator: ", ")
                Console.out(
                    "\(voice.locale)  \(voice.language)\(voice.isExperimental ? " (experimental)" : "")  "
                        + "\(voice.clips.count) clips  voice \(voice.voice.name), \(voice.voice.licence)  "
                        + "six digits in at most \(seconds) s  fingerprint \(voice.fingerprint.prefix(16))  "
                        + "currencies \(currencies)")
            }
            for (name, locales) in [
                ("mail", report.mailLocales), ("text", report.smsLocales), ("WhatsApp", report.whatsAppLocales),
            ] {
                Console.out("\(name) templates: \(locales.isEmpty ? "none" : locales.joined(separator: ", "))")
            }
        }
    }

    struct Say: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the call that speaks a code, as mp3, to standard output.",
            discussion: "sandi prompts say --locale id 471902 > call.mp3")

        @Argument(help: "The digits, 4 to 10.")
        var code: String
        @Option(help: "The language: id, en, ms or vi.")
        var locale = "en"
        @OptionGroup var transaction: ToldTransaction
        @OptionGroup var folders: PromptFolders

        func run() async throws {
            guard !Console.isTerminal else {
                throw CommandFailure(
                    "the mp3 would go to the terminal", hints: ["write it to a file: sandi prompts say … > call.mp3"],
                    .wrongInput)
            }
            Console.out(bytes: try Prompts.call(code, locale, transaction, folders))
        }
    }

    struct Play: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays the call that speaks a code, with mpg123.")

        @Argument(help: "The digits, 4 to 10.")
        var code: String
        @Option(help: "The language: id, en, ms or vi.")
        var locale = "en"
        @OptionGroup var transaction: ToldTransaction
        @OptionGroup var folders: PromptFolders

        func run() async throws {
            let audio = try Prompts.call(code, locale, transaction, folders)
            let player = Process()
            player.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            player.arguments = ["mpg123", "-q", "-"]
            let input = Pipe()
            player.standardInput = input
            do {
                try player.run()
                try input.fileHandleForWriting.write(contentsOf: audio)
                try input.fileHandleForWriting.close()
            } catch {
                throw CommandFailure("the call could not be played", hints: ["mpg123 is needed"], .unreachable)
            }
            player.waitUntilExit()
            guard player.terminationStatus == 0 else {
                throw CommandFailure(
                    "mpg123 could not play the call", hints: ["install it, or use `sandi prompts say … > call.mp3`"],
                    .unreachable)
            }
        }
    }

    private static func call(
        _ digits: String, _ locale: String, _ told: ToldTransaction, _ folders: PromptFolders
    ) throws -> [UInt8] {
        guard let code = Code(typed: digits) else { throw CommandFailure("CODE: 4 to 10 digits", .wrongInput) }
        let transaction = try told.checked()
        let library = try folders.library()
        do throws(RenderingFault) {
            return try library.say(code, locale: locale, telling: transaction).audio
        } catch {
            throw CommandFailure("\(transaction == nil ? "--locale: " : "")\(error)", .wrongInput)
        }
    }

    private static func json(_ report: VoiceReport) -> JSONValue {
        [
            "locale": .string(report.locale), "language": .string(report.language),
            "experimental": .bool(report.isExperimental), "voice": .string(report.voice.name),
            "licence": .string(report.voice.licence), "fingerprint": .string(report.fingerprint),
            "repeats": .integer(Int64(report.repeats)),
            "transaction_currencies": .array(report.currencies.map(JSONValue.string)),
            "clips": .array(
                report.clips.map { clip in
                    [
                        "name": .string(clip.name), "duration_ms": .integer(clip.duration.inMilliseconds),
                        "text": .string(clip.text), "loudness_dbfs": .number(clip.loudnessDBFS),
                    ]
                }),
        ]
    }
}

/// Where the prompts are: the configuration's folders, or others named here.
struct PromptFolders: ParsableArguments {
    @Option(help: "The folder of the voice packs; without it the configuration's, or templates/voice.")
    var voice: String?
    @Option(help: "The folder of the mail templates; without it the configuration's, or templates/email.")
    var email: String?
    @Option(help: "The folder of the text templates; without it the configuration's, or templates/sms.")
    var sms: String?
    @Option(help: "The folder of the WhatsApp templates; without it the configuration's, or templates/whatsapp.")
    var whatsapp: String?
    @OptionGroup var options: ConfigurationOptions

    /// Reads and checks the packs.
    func library() throws -> PromptLibrary {
        let configured = try options.settingsIfAny()?.prompts
        do throws(PromptLibraryError) {
            return try PromptLibrary(
                voiceFolder: voice ?? configured?.voiceFolder ?? "templates/voice",
                emailFolder: email ?? configured?.emailFolder ?? "templates/email",
                smsFolder: sms ?? configured?.smsFolder ?? "templates/sms",
                whatsApp: WhatsAppSource(
                    folder: whatsapp ?? configured?.whatsAppFolder ?? "templates/whatsapp",
                    names: configured?.whatsAppTemplates ?? [:]),
                sha256: sha256)
        } catch {
            throw CommandFailure(messages: error.faults.map(\.description), .wrongInput)
        }
    }
}
