public import VerificationCore

extension PromptLibrary: MessageRendering {
    public func locales(for channel: Channel) -> [String] {
        switch channel {
        case .call: voices.keys.sorted()
        case .email: mails.keys.sorted()
        case .sms: texts.keys.sorted()
        case .whatsapp: whatsApps.keys.filter { whatsAppNames[$0] != nil }.sorted()
        }
    }

    /// Mails and texts say it in words of the locale; no clip says an amount or a name, and what a vendor's template
    /// holds is not ours to know.
    public func transactionLocales(for channel: Channel) -> [String] {
        switch channel {
        case .email: mails.filter { $0.value.tellsTransactions }.keys.sorted()
        case .sms: texts.filter { $0.value.tellsTransactions }.keys.sorted()
        case .call, .whatsapp: []
        }
    }

    public func message(
        for channel: Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        if context.transaction != nil, channel == .call || channel == .whatsapp {
            throw RenderingFault("no \(channel.rawValue) can tell a transaction")
        }
        switch channel {
        case .call:
            return .call(try say(code, locale: context.locale))
        case .email:
            guard let templates = LocaleTag.match(context.locale, in: mails) else {
                throw PromptLibrary.noPack("mail templates", context.locale, locales(for: channel))
            }
            return .email(try templates.mail(code: code, context: context))
        case .sms:
            guard let templates = LocaleTag.match(context.locale, in: texts) else {
                throw PromptLibrary.noPack("text template", context.locale, locales(for: channel))
            }
            return .sms(try templates.message(code: code, context: context))
        case .whatsapp:
            guard let templates = LocaleTag.match(context.locale, in: whatsApps),
                let name = whatsAppNames[templates.locale]
            else {
                throw PromptLibrary.noPack("WhatsApp template", context.locale, locales(for: channel))
            }
            return .whatsapp(try templates.message(code: code, context: context, template: name))
        }
    }

    /// The call that says a code, parsed back and compared with the code before it is given out.
    /// - Throws: When no pack speaks the locale, or the finished call does not say this code.
    public func say(_ code: Code, locale: String) throws(RenderingFault) -> SpokenMessage {
        let pack = try voice(locale)
        let digits = code.revealDigits()
        let audio = pack.splicer.file(digits)
        try PromptLibrary.require(audio, says: digits, pack)
        return SpokenMessage(
            locale: pack.manifest.locale, audio: audio, duration: pack.splicer.duration(digits),
            digitClips: digits.compactMap { clip(String($0), locale: pack.manifest.locale) })
    }

    /// The digits that a finished call says, for each time that it says them. Handle as a secret.
    /// - Throws: When the bytes are no call of the locale's pack.
    public func digits(in call: [UInt8], locale: String) throws(RenderingFault) -> [[UInt8]] {
        let pack = try voice(locale)
        do throws(CallSplicer.Fault) {
            return try pack.splicer.read(call)
        } catch {
            throw RenderingFault(error.description)
        }
    }

    /// A wrong digit is never spoken: the call is read back by its sound, not by how it was put together.
    static func require(_ audio: [UInt8], says digits: [UInt8], _ pack: VoicePack) throws(RenderingFault) {
        let rounds: [[UInt8]]
        do throws(CallSplicer.Fault) {
            rounds = try pack.splicer.read(audio)
        } catch {
            throw RenderingFault("the finished call in \(pack.manifest.locale) cannot be read back: \(error)")
        }
        guard rounds.count == pack.script.repeats, rounds.allSatisfy({ $0 == digits }) else {
            throw RenderingFault("the finished call in \(pack.manifest.locale) does not say the code")
        }
    }

    private func voice(_ locale: String) throws(RenderingFault) -> VoicePack {
        guard let pack = LocaleTag.match(locale, in: voices) else {
            throw PromptLibrary.noPack("voice pack", locale, locales(for: .call))
        }
        return pack
    }

    private static func noPack(_ what: String, _ locale: String, _ known: [String]) -> RenderingFault {
        guard !known.isEmpty else { return RenderingFault("no \(what) is configured") }
        return RenderingFault(
            "no \(what) for the locale \(quoted(locale)); there are: \(known.joined(separator: ", "))")
    }
}
