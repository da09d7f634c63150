public import VerificationCore

/// All voice packs and message templates of an installation, checked completely before the first one is used.
public struct PromptLibrary: Sendable {
    let voices: [String: VoicePack]
    let mails: [String: MailTemplates]
    let texts: [String: SMSTemplates]
    let whatsApps: [String: WhatsAppTemplates]
    /// The names of the vendor's templates by locale.
    let whatsAppNames: [String: String]
    private let digests: [String: [String: String]]

    /// Loads and checks every pack; one folder per locale in each of the folders.
    /// - Parameters:
    ///   - smsFolder: Nil when no texts are sent.
    ///   - whatsApp: Nil when no WhatsApp messages are sent.
    ///   - sha256: SHA-256 of bytes, 32 bytes long.
    /// - Throws: Every fault of every pack; a bad pack stops the start.
    public init(
        voiceFolder: String, emailFolder: String, smsFolder: String? = nil, whatsApp: WhatsAppSource? = nil,
        sha256: SHA256Function
    ) throws(PromptLibraryError) {
        var faults: [PackFault] = []
        voices = PromptLibrary.packs(.voice, in: voiceFolder, &faults) { VoicePack($0, sha256: sha256, &$1) }
        mails = PromptLibrary.packs(.email, in: emailFolder, &faults) { MailTemplates($0, &$1) }
        texts = smsFolder.map { PromptLibrary.packs(.sms, in: $0, &faults) { SMSTemplates($0, &$1) } } ?? [:]
        whatsApps =
            whatsApp.map { PromptLibrary.packs(.whatsapp, in: $0.folder, &faults) { WhatsAppTemplates($0, &$1) } }
            ?? [:]
        whatsAppNames = whatsApp?.names ?? [:]
        for locale in whatsAppNames.keys.sorted() where whatsApps[locale] == nil {
            let detail = "a vendor's template is named for this locale, and there is no pack for it"
            faults.append(
                PackFault(pack: .whatsapp, locale: locale, place: "", code: .folderUnreadable, detail: detail))
        }
        digests = voices.mapValues { pack in
            Dictionary(uniqueKeysWithValues: pack.manifest.entries.map { ($0.name, $0.digest) })
        }
        guard faults.isEmpty else { throw PromptLibraryError(faults: faults) }
    }

    /// A clip of a locale's pack by its name: `0` to `9`, `intro`, `again`, `bye`, or one that tells transactions.
    public func clip(_ name: String, locale: String) -> VoiceClip? {
        guard let pack = LocaleTag.match(locale, in: voices), let clip = pack.clips[name],
            let digest = digests[pack.manifest.locale]?[name]
        else { return nil }
        return VoiceClip(name: name, audio: clip.bytes, fingerprint: digest)
    }

    /// The packs of one kind by locale; every fault of every pack is noted.
    static func packs<Pack>(
        _ kind: PackFault.Pack, in path: String, _ faults: inout [PackFault],
        load: (PackFolder, inout FaultLedger) -> Pack?
    ) -> [String: Pack] {
        var ledger = FaultLedger(pack: kind, locale: "")
        defer { faults += ledger.faults }
        let names: [String]
        let folder: PackFolder
        do throws(PackFolder.Fault) {
            folder = try PackFolder(path)
            names = try folder.folders(countMax: packsMax)
        } catch {
            let isCrowded = error == .tooLarge
            ledger.add(
                isCrowded ? .tooManyPacks : .folderUnreadable, "",
                isCrowded ? "more than \(packsMax) packs" : "the folder \(quoted(path)) cannot be read")
            return [:]
        }
        ledger.require(!names.isEmpty, .noPacks, "", "the folder \(quoted(path)) holds no pack")
        var packs: [String: Pack] = [:]
        for name in names {
            var own = FaultLedger(pack: kind, locale: name)
            packs[name] = PromptLibrary.pack(name, in: folder, &own, load: load)
            faults += own.faults
        }
        return packs
    }

    private static func pack<Pack>(
        _ name: String, in folder: PackFolder, _ faults: inout FaultLedger,
        load: (PackFolder, inout FaultLedger) -> Pack?
    ) -> Pack? {
        guard LocaleTag.isWellFormed(name) else {
            faults.add(.notALocale, "", "a pack's folder has the name of a locale, such as id or pt-BR")
            return nil
        }
        do throws(PackFolder.Fault) {
            return load(try folder.folder(name), &faults)
        } catch {
            faults.add(.folderUnreadable, "", "the folder cannot be read or leads elsewhere")
            return nil
        }
    }
}

/// Where the descriptions of WhatsApp messages lie, and under which names the vendor has approved their templates.
public struct WhatsAppSource: Sendable {
    public let folder: String
    /// By locale; a locale without one has no WhatsApp messages.
    public let names: [String: String]

    public init(folder: String, names: [String: String]) {
        self.folder = folder
        self.names = names
    }
}

private let packsMax = 64
