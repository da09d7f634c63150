/// What `manifest.json` says of a pack.
struct VoiceManifest: Sendable, Hashable {
    /// What it says of one clip.
    struct Entry: Sendable, Hashable {
        let name: String
        let text: String
        let frames: Int
        let durationMilliseconds: Int
        let dbfs: Double
        let peak: Double
        let digest: String
    }

    let locale: String
    let language: String
    let isExperimental: Bool
    let voice: VoiceOrigin
    let targetDBFS: Double
    let toleranceDB: Double
    let peakMax: Double
    /// The clips' entries, in the manifest's order.
    let entries: [Entry]
    let fingerprint: String
}

/// Who speaks in a pack, and under which terms.
public struct VoiceOrigin: Sendable, Hashable {
    public let name: String
    public let engine: String
    public let version: String
    public let licence: String
}

extension VoiceManifest {
    /// Reads `manifest.json`; nil when something in it is wrong.
    init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(memberNames, &faults)
        let schema = document.integer("schema", in: 1...1, &faults)
        let locale = document.text("locale", charactersMax: textCharactersMax, &faults)
        let language = document.text("language", charactersMax: textCharactersMax, &faults)
        let isExperimental = document.flag("experimental", &faults)
        let voice = document.object("voice", &faults).flatMap { VoiceOrigin($0, &faults) }
        let format = document.object("format", &faults).flatMap { VoiceManifest.format($0, &faults) }
        let bounds = document.object("loudness", &faults).flatMap { VoiceManifest.bounds($0, &faults) }
        let entries = VoiceManifest.entries(document, &faults)
        let fingerprint = document.digest("fingerprint", &faults)
        guard schema != nil, format != nil, let locale, let language, let isExperimental, let voice, let bounds,
            let entries, let fingerprint
        else { return nil }
        if locale != faults.locale {
            let detail = "locale is \(quoted(locale)) in the folder \(quoted(faults.locale))"
            faults.add(.otherLocale, document.file, detail)
        }
        self.init(
            locale: locale, language: language, isExperimental: isExperimental, voice: voice,
            targetDBFS: bounds.target, toleranceDB: bounds.tolerance, peakMax: bounds.peak, entries: entries,
            fingerprint: fingerprint)
    }

    /// The format must be the call's, and be stated so that a reader of the manifest knows it.
    private static func format(_ document: PackDocument, _ faults: inout FaultLedger) -> MP3Format? {
        let call = MP3Format.call
        let numbers = [
            ("layer", 3), ("sample_rate_hz", call.sampleRateHz), ("bitrate_bps", call.bitrateBps),
            ("channels", call.channels), ("frame_bytes", call.frameBytes),
        ]
        document.allowOnly(["mpeg_version"] + numbers.map(\.0), &faults)
        let version = document.text("mpeg_version", charactersMax: textCharactersMax, &faults)
        let stated = numbers.map { name, _ in document.integer(name, in: 0...Int(Int32.max), &faults) }
        guard let version, !stated.contains(nil) else { return nil }
        guard version == call.version.rawValue, stated == numbers.map(\.1) else {
            faults.add(.otherFormat, document.file, "format must be \(call), in frames of \(call.frameBytes) bytes")
            return nil
        }
        return call
    }

    private static func bounds(
        _ document: PackDocument, _ faults: inout FaultLedger
    ) -> (target: Double, tolerance: Double, peak: Double)? {
        document.allowOnly(["target_dbfs", "tolerance_db", "peak_max"], &faults)
        let target = document.number("target_dbfs", in: targetDBFSRange, &faults)
        let tolerance = document.number("tolerance_db", in: 0...toleranceDBMax, &faults)
        let peak = document.number("peak_max", in: peakRange, &faults)
        guard let target, let tolerance, let peak else { return nil }
        return (target, tolerance, peak)
    }

    private static func entries(_ document: PackDocument, _ faults: inout FaultLedger) -> [Entry]? {
        guard let objects = document.objects("clips", countMax: entriesMax, &faults) else { return nil }
        let entries = objects.compactMap { Entry($0, &faults) }
        let names = Set(entries.map(\.name))
        let wanted = wanted(beside: names)
        for name in wanted where !names.contains(name) {
            faults.add(.clipMissing, document.file, "the clip \(name) is not listed")
        }
        let hasCurrency = ClipName.currencies.contains(where: names.contains)
        if wanted != ClipName.required, !hasCurrency {
            let detail =
                "a pack that tells transactions has one at least of \(ClipName.currencies.joined(separator: ", "))"
            faults.add(.clipMissing, document.file, detail)
        }
        for (index, entry) in entries.enumerated() where entries[..<index].contains(where: { $0.name == entry.name }) {
            faults.add(.clipTwice, document.file, "the clip \(entry.name) is listed twice")
        }
        return names.isSuperset(of: wanted) && names.count == entries.count ? entries : nil
    }

    /// The clips that have to be there: a transaction is told whole or not at all.
    private static func wanted(beside names: Set<String>) -> [String] {
        names.isSubset(of: ClipName.required) ? ClipName.required : ClipName.required + ClipName.words
    }
}

extension VoiceManifest.Entry {
    fileprivate init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(entryNames, &faults)
        guard let name = document.text("name", charactersMax: textCharactersMax, &faults) else { return nil }
        guard ClipName.known.contains(name) else {
            faults.add(.clipUnknown, document.file, "\(quoted(name)) is no clip of a pack")
            return nil
        }
        if let file = document.text("file", charactersMax: textCharactersMax, &faults), file != ClipName.file(name) {
            faults.add(.memberOutOfRange, document.file, "the file of clip \(name) must be \(ClipName.file(name))")
        }
        let text = document.text("text", charactersMax: textCharactersMax, &faults)
        let frames = document.integer("frames", in: 1...clipFramesMax, &faults)
        let milliseconds = document.integer("duration_ms", in: 1...clipFramesMax * 1000, &faults)
        let dbfs = document.number("loudness_dbfs", in: -120...0, &faults)
        let peak = document.number("peak", in: 0...2, &faults)
        let digest = document.digest("sha256", &faults)
        guard let text, let frames, let milliseconds, let dbfs, let peak, let digest else { return nil }
        self.init(
            name: name, text: text, frames: frames, durationMilliseconds: milliseconds, dbfs: dbfs, peak: peak,
            digest: digest)
    }
}

extension VoiceOrigin {
    fileprivate init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(["name", "engine", "version", "licence"], &faults)
        guard let name = document.text("name", charactersMax: textCharactersMax, &faults),
            let engine = document.text("engine", charactersMax: textCharactersMax, &faults),
            let version = document.text("version", charactersMax: textCharactersMax, &faults),
            let licence = document.text("licence", charactersMax: textCharactersMax, &faults)
        else { return nil }
        self.init(name: name, engine: engine, version: version, licence: licence)
    }
}

private let memberNames = [
    "schema", "locale", "language", "experimental", "voice", "format", "loudness", "clips", "fingerprint", "proof",
]
private let entryNames = ["name", "file", "text", "frames", "duration_ms", "loudness_dbfs", "peak", "sha256"]
private let textCharactersMax = 200
private let entriesMax = 64
/// A file of 256 KiB holds no more frames.
private let clipFramesMax = 1820
private let targetDBFSRange = -30.0 ... -14.0
private let toleranceDBMax = 4.0
private let peakRange = 0.1...1.0
