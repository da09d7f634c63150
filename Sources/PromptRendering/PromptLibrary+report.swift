internal import VerificationCore

/// What the check of all packs found, for people.
public struct PromptReport: Sendable, Hashable {
    public let voices: [VoiceReport]
    /// The locales that have mail templates.
    public let mailLocales: [String]
    /// The locales that have a text template.
    public let smsLocales: [String]
    /// The locales that have a WhatsApp template of the vendor's.
    public let whatsAppLocales: [String]
}

/// One voice pack as it was measured.
public struct VoiceReport: Sendable, Hashable {
    /// One clip as it was measured.
    public struct Clip: Sendable, Hashable {
        public let name: String
        public let text: String
        public let bytes: Int
        public let duration: Duration
        /// Active speech between 300 and 3400 Hz, in dBFS.
        public let loudnessDBFS: Double
        /// The highest sample, full scale 1.
        public let peak: Double
    }

    public let locale: String
    public let language: String
    /// Whether the pack is usable but not yet good enough to be offered without a word.
    public let isExperimental: Bool
    public let voice: VoiceOrigin
    /// SHA-256 over the clips' names and digests, in lower-case hex.
    public let fingerprint: String
    /// How often a call says the code.
    public let repeats: Int
    /// The longest call of a six-digit code.
    public let longestSixDigitCall: Duration
    /// The currencies in which calls tell transactions; none when they tell none (R13).
    public let currencies: [String]
    public let clips: [Clip]
}

extension PromptLibrary {
    /// What is in the packs, with every figure measured when they were loaded.
    public func check() -> PromptReport {
        PromptReport(
            voices: voices.values.map(VoiceReport.init).sorted { $0.locale < $1.locale },
            mailLocales: locales(for: .email), smsLocales: locales(for: .sms),
            whatsAppLocales: locales(for: .whatsapp))
    }
}

extension VoiceReport {
    init(_ pack: VoicePack) {
        let manifest = pack.manifest
        self.init(
            locale: manifest.locale, language: manifest.language, isExperimental: manifest.isExperimental,
            voice: manifest.voice, fingerprint: manifest.fingerprint, repeats: pack.script.repeats,
            longestSixDigitCall: pack.splicer.longestCall(digits: 6), currencies: pack.currencies,
            clips: manifest.entries.compactMap { entry in
                guard let clip = pack.clips[entry.name], let level = pack.levels[entry.name] else { return nil }
                return Clip(
                    name: entry.name, text: entry.text, bytes: clip.bytes.count, duration: clip.duration,
                    loudnessDBFS: level.dbfs, peak: level.peak)
            })
    }
}
