/// The clips, script and manifest of one locale, checked completely: whatever exists of this type can be spoken.
struct VoicePack: Sendable {
    let manifest: VoiceManifest
    let script: CallScript
    /// The clips by name: those that every pack has, and what it has for transactions.
    let clips: [String: MP3Clip]
    /// What was measured, by clip.
    let levels: [String: SpeechLevel]
    let splicer: CallSplicer
}

extension VoicePack {
    /// Loads and checks a pack; nil when anything in it is wrong, with every fault noted.
    init?(_ folder: PackFolder, sha256: SHA256Function, _ faults: inout FaultLedger) {
        let manifest = faults.read("manifest.json", in: folder, bytesMax: documentBytesMax)
            .flatMap { PackDocument($0, file: "manifest.json", &faults) }
            .flatMap { VoicePack.manifest($0, &faults) }
        let script = faults.read("script.json", in: folder, bytesMax: documentBytesMax)
            .flatMap { PackDocument($0, file: "script.json", &faults) }
            .flatMap { CallScript($0, &faults) }
        let names = manifest?.entries.map(\.name) ?? ClipName.required
        let clips = VoicePack.clips(names, in: folder, &faults)
        VoicePack.requireDistinct(clips, &faults)
        guard let manifest else { return nil }

        VoicePack.requireDigests(clips, manifest, sha256: sha256, &faults)
        let levels = VoicePack.levels(of: clips, manifest, &faults)
        guard let script, clips.count == names.count else { return nil }
        let splicer = CallSplicer(script: script, clips: clips)
        VoicePack.requireShortCalls(splicer, &faults)
        guard faults.faults.isEmpty else { return nil }
        self.init(manifest: manifest, script: script, clips: clips, levels: levels, splicer: splicer)
    }

    /// Reads the manifest and holds its proof by ear against it, if it has one.
    private static func manifest(_ document: PackDocument, _ faults: inout FaultLedger) -> VoiceManifest? {
        let manifest = VoiceManifest(document, &faults)
        guard document.has("proof"), let proof = document.object("proof", &faults),
            let heard = proof.digest("fingerprint", &faults), let manifest
        else { return manifest }
        faults.require(
            heard == manifest.fingerprint, .wrongFingerprint, document.file, "the proof by ear was made of other clips")
        return manifest
    }

    private static func clips(
        _ names: [String], in folder: PackFolder, _ faults: inout FaultLedger
    ) -> [String: MP3Clip] {
        var clips: [String: MP3Clip] = [:]
        for name in names {
            let file = ClipName.file(name)
            guard let bytes = faults.read(file, in: folder, bytesMax: clipBytesMax) else { continue }
            do throws(MP3Fault) {
                clips[name] = try MP3Clip(bytes)
            } catch {
                faults.add(.clipMalformed, file, error.description)
            }
        }
        return clips
    }

    /// A finished call is read back into its clips, so none may sound like the beginning of another.
    private static func requireDistinct(_ clips: [String: MP3Clip], _ faults: inout FaultLedger) {
        for (index, name) in ClipName.known.enumerated() {
            for other in ClipName.known[(index + 1)...] {
                guard let one = clips[name]?.sounding, let two = clips[other]?.sounding,
                    one.starts(with: two) || two.starts(with: one)
                else { continue }
                let detail = one == two ? "is the same clip as" : "and one begins like the other:"
                faults.add(.clipsAlike, ClipName.file(name), "\(detail) \(ClipName.file(other))")
            }
        }
    }

    private static func requireDigests(
        _ clips: [String: MP3Clip], _ manifest: VoiceManifest, sha256: SHA256Function, _ faults: inout FaultLedger
    ) {
        var lines = ""
        for entry in manifest.entries {
            lines += "\(entry.name) \(entry.digest)\n"
            guard let clip = clips[entry.name] else { continue }
            let digest = hex(sha256(clip.bytes))
            faults.require(
                digest == entry.digest, .wrongDigest, ClipName.file(entry.name),
                "the manifest gives another SHA-256 than the clip's \(digest)")
        }
        let fingerprint = hex(sha256(Array(lines.utf8)))
        faults.require(
            fingerprint == manifest.fingerprint, .wrongFingerprint, "manifest.json",
            "fingerprint is not that of the listed clips, \(fingerprint)")
    }

    /// Decodes every clip and holds what is measured against the manifest and its bounds.
    private static func levels(
        of clips: [String: MP3Clip], _ manifest: VoiceManifest, _ faults: inout FaultLedger
    ) -> [String: SpeechLevel] {
        var levels: [String: SpeechLevel] = [:]
        for entry in manifest.entries {
            guard let clip = clips[entry.name] else { continue }
            do throws(ClipDecoder.Fault) {
                let level = SpeechLevel(try ClipDecoder.decode(clip.bytes))
                levels[entry.name] = level
                requireBounds(level, manifest, place: ClipName.file(entry.name), &faults)
                requireFigures(entry, clip, level, &faults)
            } catch {
                faults.add(.clipUndecodable, ClipName.file(entry.name), error.description)
            }
        }
        return levels
    }

    private static func requireBounds(
        _ level: SpeechLevel, _ manifest: VoiceManifest, place: String, _ faults: inout FaultLedger
    ) {
        let allowed = "\(manifest.targetDBFS) dBFS within \(manifest.toleranceDB) dB"
        faults.require(
            abs(level.dbfs - manifest.targetDBFS) <= manifest.toleranceDB, .levelOutOfBounds, place,
            "the speech measures \(hundredths(level.dbfs)) dBFS; allowed is \(allowed)")
        faults.require(
            level.peak <= manifest.peakMax, .peakTooHigh, place,
            "the peak is \(hundredths(level.peak)); allowed is at most \(manifest.peakMax)")
    }

    private static func requireFigures(
        _ entry: VoiceManifest.Entry, _ clip: MP3Clip, _ level: SpeechLevel, _ faults: inout FaultLedger
    ) {
        let place = ClipName.file(entry.name)
        faults.require(
            entry.frames == clip.frameCount, .wrongFigure, place,
            "the manifest gives \(entry.frames) frames, the clip has \(clip.frameCount)")
        faults.require(
            .milliseconds(entry.durationMilliseconds) == clip.duration, .wrongFigure, place,
            "the manifest gives \(entry.durationMilliseconds) ms, the clip lasts \(clip.duration)")
        faults.require(
            abs(entry.dbfs - level.dbfs) <= statedDBMax, .wrongFigure, place,
            "the manifest gives \(entry.dbfs) dBFS, measured are \(hundredths(level.dbfs))")
        faults.require(
            abs(entry.peak - level.peak) <= statedPeakMax, .wrongFigure, place,
            "the manifest gives a peak of \(entry.peak), measured is \(hundredths(level.peak))")
    }

    /// Holds the longest calls that the script can bring about against their limits (R35).
    private static func requireShortCalls(_ splicer: CallSplicer, _ faults: inout FaultLedger) {
        for (digits, limit) in callDurationsMax {
            let longest = splicer.longestCall(digits: digits)
            faults.require(
                longest <= limit, .callTooLong, "script.json",
                "a call of \(digits) digits can last \(longest); allowed are \(limit)")
        }
    }

    private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

private let documentBytesMax = 65_536
private let clipBytesMax = 262_144
/// How far the manifest's figures may lie from the measured ones: their rounding and another decoder's.
private let statedDBMax = 0.05
private let statedPeakMax = 0.005
/// A call lasts at most 60 s (R35), and one of ordinary length should not need that long.
private let callDurationsMax: [(digits: Int, limit: Duration)] = [(6, .seconds(40)), (10, callDurationMax)]
let callDurationMax: Duration = .seconds(60)
