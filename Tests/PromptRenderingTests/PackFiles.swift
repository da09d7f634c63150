import Foundation
import OpenSSLCrypto
import StrictJSON
import Testing

@testable import PromptRendering

/// The repository's templates, found from this file.
enum Templates {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "templates")
    static let voice = root.appending(path: "voice").path
    static let email = folder("email")

    static func folder(_ name: String) -> String { root.appending(path: name).path }

    /// Everything, loaded once for all tests.
    static let library = Result { () throws(PromptLibraryError) in
        try PromptLibrary(voiceFolder: voice, emailFolder: email, sha256: { sha256($0) })
    }

    static func pack(_ locale: String) throws -> VoicePack {
        try #require(try library.get().voices[locale])
    }
}

/// A copy of one locale's pack that a test may damage; removed with the object.
final class PackCopy {
    let locale: String
    private let kind: PackFault.Pack
    private let home: URL

    /// - Parameter name: The name of the copy's folder, when it is not the locale.
    init(_ kind: PackFault.Pack, _ locale: String = "en", as name: String? = nil) throws {
        self.kind = kind
        self.locale = name ?? locale
        home = FileManager.default.temporaryDirectory.appending(path: "sandi-prompts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let source = URL(filePath: Templates.folder(kind.rawValue)).appending(path: locale)
        try FileManager.default.copyItem(at: source, to: folder)
    }

    deinit { try? FileManager.default.removeItem(at: home) }

    var path: String { home.path }
    var folder: URL { home.appending(path: locale) }

    func read(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: file))) }

    func write(_ file: String, _ bytes: [UInt8]) throws {
        let url = folder.appending(path: file)
        try? FileManager.default.removeItem(at: url)
        try Data(bytes).write(to: url)
    }

    func write(_ file: String, _ text: String) throws { try write(file, Array(text.utf8)) }

    func edit(_ file: String, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = try read(file)
        try change(&bytes)
        try write(file, bytes)
    }

    /// Replaces the first place of `old`, which must be there.
    func replace(_ file: String, _ old: String, _ new: String) throws {
        let text = String(decoding: try read(file), as: UTF8.self)
        let range = try #require(text.range(of: old), "\(old) is not in \(file)")
        try write(file, text.replacingCharacters(in: range, with: new))
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(at: folder.appending(path: file)) }

    func link(_ file: String, to target: String) throws {
        try? remove(file)
        let path = folder.appending(path: file).path
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    /// Takes clips out of the pack and out of its manifest.
    func leaveOut(_ names: [String]) throws {
        let manifest = try JSONValue.parse(try read("manifest.json"))
        let entries = try #require(manifest["clips"]?.array).filter { !names.contains($0["name"]?.string ?? "") }
        try write("manifest.json", manifest.with("clips", .array(entries)).serialized())
        for name in names { try remove("clips/\(name).mp3") }
        try reseal()
    }

    /// Makes the manifest true again after clips were changed, so that a test sees the one fault it is about.
    func reseal() throws {
        var manifest = try JSONValue.parse(try read("manifest.json"))
        var lines = ""
        let entries = try #require(manifest["clips"]?.array).map { entry in
            let name = try #require(entry["name"]?.string)
            let bytes = try read("clips/\(name).mp3")
            let digest = hex(sha256(bytes))
            lines += "\(name) \(digest)\n"
            let frames = bytes.count / MP3Format.call.frameBytes
            let level = SpeechLevel(try ClipDecoder.decode(bytes))
            return entry.with("sha256", .string(digest)).with("frames", .integer(Int64(frames)))
                .with("duration_ms", .integer(Int64(frames * 24))).with("loudness_dbfs", .number(level.dbfs))
                .with("peak", .number(level.peak))
        }
        let fingerprint = JSONValue.string(hex(sha256(Array(lines.utf8))))
        manifest = manifest.with("clips", .array(entries)).with("fingerprint", fingerprint)
        manifest = .object(try #require(manifest.members).filter { $0.name != "proof" })
        try write("manifest.json", manifest.serialized())
    }

    /// What the library says of it; empty when it is accepted.
    func faults() -> [PackFault] {
        var faults: [PackFault] = []
        switch kind {
        case .voice: _ = PromptLibrary.packs(.voice, in: path, &faults) { VoicePack($0, sha256: { sha256($0) }, &$1) }
        case .email: _ = PromptLibrary.packs(.email, in: path, &faults) { MailTemplates($0, &$1) }
        case .sms: _ = PromptLibrary.packs(.sms, in: path, &faults) { SMSTemplates($0, &$1) }
        case .whatsapp: _ = PromptLibrary.packs(.whatsapp, in: path, &faults) { WhatsAppTemplates($0, &$1) }
        }
        return faults
    }
}

extension JSONValue {
    /// The object with a member set.
    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        var found = false
        let members = (self.members ?? []).map { member in
            guard member.name == name else { return member }
            found = true
            return JSONMember(name, value)
        }
        return .object(found ? members : members + [JSONMember(name, value)])
    }
}

/// Numbers that follow from a seed; every test prints its seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// The seed comes from `SANDI_TEST_SEED` where that is set, so that a failing run can be had again.
    init(_ purpose: String) {
        let given = ProcessInfo.processInfo.environment["SANDI_TEST_SEED"].flatMap { UInt64($0) }
        state = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(purpose): seed \(state)")
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func digits(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...9, using: &self) } }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
