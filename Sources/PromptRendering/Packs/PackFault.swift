/// One thing that is wrong with one pack: which pack, which file or clip, which rule.
public struct PackFault: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of pack.
    public enum Pack: String, Sendable, Hashable {
        case voice, email, sms, whatsapp
    }

    /// The rules of a pack; the detail beside it tells the particulars.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // Files
        case folderUnreadable, notALocale, noPacks, tooManyPacks
        case fileMissing, fileUnreadable, fileTooLarge, fileOutsidePack
        // Documents
        case notJSON, memberMissing, memberUnknown, memberOutOfRange, otherLocale, otherFormat
        // Clips
        case clipMissing, clipUnknown, clipTwice, clipMalformed, clipUndecodable, clipsAlike
        case wrongDigest, wrongFingerprint, wrongFigure, levelOutOfBounds, peakTooHigh, callTooLong
        // Templates of messages
        case notText, notATemplate, variableNotAllowed, variableMissing, markupNotAllowed, linkNotAllowed, sampleFailed
    }

    public let pack: Pack
    /// The locale's folder; empty when no single pack is meant.
    public let locale: String
    /// The file or clip inside the pack; empty when the whole pack is meant.
    public let place: String
    public let code: Code
    public let detail: String

    public init(pack: Pack, locale: String, place: String, code: Code, detail: String) {
        self.pack = pack
        self.locale = locale
        self.place = place
        self.code = code
        self.detail = detail
    }

    public var description: String {
        let pack = locale.isEmpty ? "\(pack.rawValue) packs" : "\(pack.rawValue) pack \(locale)"
        return place.isEmpty ? "\(pack): \(detail)" : "\(pack), \(place): \(detail)"
    }
}

/// What is wrong with the packs, all of it; nothing is rendered from any of them.
public struct PromptLibraryError: Error, Sendable, Hashable, CustomStringConvertible {
    public let faults: [PackFault]

    public init(faults: [PackFault]) {
        self.faults = faults
    }

    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
