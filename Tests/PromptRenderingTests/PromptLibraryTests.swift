import Foundation
import OpenSSLCrypto
import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct PromptLibraryTests {
    private func code(_ digits: String) throws -> Code { try #require(Code(ascii: Array(digits.utf8))) }

    private func context(_ locale: String, sender: String = "Toko Ann", purpose: String = "login") -> MessageContext {
        MessageContext(locale: locale, senderName: sender, purpose: purpose, minutesLeft: 5)
    }

    @Test func `every pack of the repository is accepted and reported`() throws {
        let library = try Templates.library.get()
        #expect(library.locales(for: .call) == ["en", "id", "ms", "vi"])
        #expect(library.locales(for: .email) == ["en", "id", "ms", "vi"])
        let report = library.check()
        #expect(report.mailLocales == ["en", "id", "ms", "vi"])
        #expect(report.voices.map(\.clips.count) == [27, 27, 27, 13])
        #expect(report.voices.filter(\.isExperimental).map(\.locale) == ["vi"])
        #expect(report.voices.allSatisfy { $0.longestSixDigitCall < .seconds(40) && !$0.voice.licence.isEmpty })
        #expect(report.voices.flatMap(\.clips).allSatisfy { abs($0.loudnessDBFS + 22) < 2.5 && $0.peak < 0.85 })
    }

    @Test(arguments: ["en", "id", "ms", "vi"])
    func `a call says its code, with the clips of its digits beside it`(_ locale: String) throws {
        let library = try Templates.library.get()
        let message = try library.message(for: .call, code: code("471902"), context: context(locale))
        guard case .call(let spoken) = message else {
            Issue.record("not a call")
            return
        }
        #expect(spoken.locale == locale)
        #expect(try library.digits(in: spoken.audio, locale: locale) == [[4, 7, 1, 9, 0, 2], [4, 7, 1, 9, 0, 2]])
        #expect(spoken.duration == .microseconds((spoken.audio.count - 144) * 1_000_000 / 6000))
        #expect(spoken.duration < .seconds(40))
        #expect(spoken.digitClips.map(\.name) == ["4", "7", "1", "9", "0", "2"])
        #expect(spoken.digitClips.allSatisfy { $0.fingerprint == hex(sha256($0.audio)) })
        #expect(spoken.digitClips.first == library.clip("4", locale: locale))
    }

    @Test func `a call of one language is no call of another`() throws {
        let library = try Templates.library.get()
        let call = try library.say(code("471902"), locale: "id").audio
        #expect(throws: RenderingFault.self) { try library.digits(in: call, locale: "en") }
        #expect(throws: RenderingFault.self) { try library.digits(in: [1, 2, 3], locale: "id") }
        // The header tells the length: a call that lost a frame, or its header, is none.
        #expect(throws: RenderingFault.self) { try library.digits(in: call.dropLast(144), locale: "id") }
        #expect(throws: RenderingFault.self) { try library.digits(in: Array(call.dropFirst(144)), locale: "id") }
    }

    @Test(arguments: [("id", "id"), ("id-ID", "id"), ("en-GB-oxendict", "en"), ("ms-Latn", "ms")])
    func `a locale is served by its own pack or by its language's`(_ asked: String, _ served: String) throws {
        let library = try Templates.library.get()
        #expect(try library.say(code("000000"), locale: asked).locale == served)
        guard case .email(let mail) = try library.message(for: .email, code: code("000000"), context: context(asked))
        else {
            Issue.record("not a mail")
            return
        }
        #expect(mail.html.contains("<html lang=\"\(served)\">"))
        #expect(library.clip("bye", locale: asked) == library.clip("bye", locale: served))
    }

    @Test(arguments: ["", "-", "fr", "fr-id", "indonesian", "ID", "../id", "id\u{0}"])
    func `any other locale is an error that names what there is`(_ locale: String) throws {
        let library = try Templates.library.get()
        for channel in [Channel.call, .email] {
            let fault = #expect(throws: RenderingFault.self) {
                try library.message(for: channel, code: code("471902"), context: context(locale))
            }
            #expect(fault?.description.contains("en, id, ms, vi") == true)
            #expect(fault?.description.contains("471902") == false)
        }
        #expect(library.clip("0", locale: locale) == nil)
    }

    @Test func `clips are found by their names alone`() throws {
        let library = try Templates.library.get()
        #expect(ClipName.known.allSatisfy { library.clip($0, locale: "en") != nil })
        #expect(["", "10", "../0", "hello", "0.mp3"].allSatisfy { library.clip($0, locale: "en") == nil })
    }

    @Test func `faults of all packs are told together, each with its pack`() throws {
        let voice = try PackCopy(.voice, "en")
        try voice.remove("clips/3.mp3")
        try voice.replace("script.json", "\"repeats\": 2", "\"repeats\": 9")
        let email = try PackCopy(.email, "id")
        try email.remove("subject.mustache")
        let error = #expect(throws: PromptLibraryError.self) {
            try PromptLibrary(voiceFolder: voice.path, emailFolder: email.path, sha256: { sha256($0) })
        }
        let lines = try #require(error).description.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("voice pack en, clips/3.mp3: ") })
        #expect(lines.contains { $0.hasPrefix("voice pack en, script.json: repeats must be") })
        #expect(lines.contains { $0.hasPrefix("email pack id, subject.mustache: ") })
    }

    @Test func `folders that are missing, empty or wrongly named stop the start`() throws {
        func codes(_ voice: String, _ email: String) -> [PackFault.Code] {
            do throws(PromptLibraryError) {
                _ = try PromptLibrary(voiceFolder: voice, emailFolder: email, sha256: { sha256($0) })
                return []
            } catch { return error.faults.map(\.code) }
        }
        #expect(codes("/nowhere/at/all", Templates.email) == [.folderUnreadable])
        #expect(codes(Templates.voice, "/nowhere/at/all") == [.folderUnreadable])
        #expect(codes(Templates.voice, #filePath) == [.folderUnreadable])
        let empty = FileManager.default.temporaryDirectory.appending(path: "sandi-empty-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: empty) }
        #expect(codes(empty.path, Templates.email) == [.noPacks])
        let named = try PackCopy(.voice, "en", as: "English")
        #expect(codes(named.path, Templates.email) == [.notALocale])
        let moved = try PackCopy(.voice, "en", as: "fr")
        #expect(codes(moved.path, Templates.email) == [.otherLocale])
    }

    @Test func `files that are too large, no files, or links out of the pack are refused`() throws {
        let large = try PackCopy(.voice)
        try large.write("manifest.json", [UInt8](repeating: 0x20, count: 65_537))
        try large.write("clips/1.mp3", [UInt8](repeating: 0xFF, count: 262_145))
        #expect(Set(large.faults().map(\.code)) == [.fileTooLarge])
        #expect(large.faults().count == 2)

        let linked = try PackCopy(.voice)
        try linked.link("clips/1.mp3", to: Templates.voice + "/en/clips/1.mp3")
        #expect(linked.faults().map(\.code) == [.fileOutsidePack])

        let folder = try PackCopy(.voice)
        try folder.remove("clips/1.mp3")
        try FileManager.default.createDirectory(
            at: folder.folder.appending(path: "clips/1.mp3"), withIntermediateDirectories: false)
        #expect(folder.faults().map(\.code) == [.fileUnreadable])

        let pipe = try PackCopy(.voice)
        try pipe.remove("clips/1.mp3")
        #expect(mkfifo(pipe.folder.appending(path: "clips/1.mp3").path, 0o600) == 0)
        #expect(pipe.faults().map(\.code) == [.fileUnreadable])
    }

    @Test func `a link that stays inside the pack is followed`() throws {
        let copy = try PackCopy(.voice)
        try copy.write("clips/one.bin", try copy.read("clips/1.mp3"))
        try copy.link("clips/1.mp3", to: "one.bin")
        #expect(copy.faults().isEmpty)
    }
}
