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

    public func obstacle(
        toTelling transaction: BoundTransaction, by channel: Channel, locale: String, codeLength: Int
    ) -> UntoldTransaction? {
        switch channel {
        case .email: return mails[locale]?.tellsTransactions == true ? nil : .noWords
        case .sms: return texts[locale]?.tellsTransactions == true ? nil : .noWords
        case .whatsapp:
            let isNamed = whatsAppNames[locale] != nil
            return isNamed && whatsApps[locale]?.tellsTransactions == true ? nil : .noWords
        case .call:
            guard let pack = voices[locale] else { return .noWords }
            guard CodePolicy.lengths.contains(codeLength) else { return .tooLong }
            do throws(UntoldTransaction) {
                // Which code it will be changes nothing but the call's length, for which the longest stands.
                _ = try pack.rounds([UInt8](repeating: 0, count: codeLength), telling: transaction)
                return nil
            } catch {
                return error
            }
        }
    }

    public func message(
        for channel: Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        switch channel {
        case .call:
            return .call(try say(code, locale: context.locale, telling: context.transaction))
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

    /// The call that says a code, and before it what the code is asked for, parsed back and compared with both before
    /// it is given out.
    /// - Throws: When no pack speaks the locale, the pack cannot say the transaction, or the finished call does not say
    ///   this code and this transaction.
    public func say(
        _ code: Code, locale: String, telling transaction: BoundTransaction? = nil
    ) throws(RenderingFault) -> SpokenMessage {
        let pack = try voice(locale)
        let digits = code.revealDigits()
        let rounds = try PromptLibrary.rounds(digits, telling: transaction, pack)
        let audio = pack.splicer.file(rounds)
        try PromptLibrary.require(audio, says: rounds, pack)
        let clips = transaction == nil ? digits.map(String.init) : []
        return SpokenMessage(
            locale: pack.manifest.locale, audio: audio, duration: pack.splicer.duration(rounds),
            digitClips: clips.compactMap { clip($0, locale: pack.manifest.locale) })
    }

    private static func rounds(
        _ digits: [UInt8], telling transaction: BoundTransaction?, _ pack: VoicePack
    ) throws(RenderingFault) -> [CallRound] {
        guard let transaction else { return pack.splicer.rounds(digits) }
        do throws(UntoldTransaction) {
            return try pack.rounds(digits, telling: transaction)
        } catch {
            throw RenderingFault("a call in \(pack.manifest.locale) cannot tell the transaction: \(error)")
        }
    }

    /// The digits that a finished call says, for each time that it says them. Handle as a secret.
    /// - Throws: When the bytes are no call of the locale's pack.
    public func digits(in call: [UInt8], locale: String) throws(RenderingFault) -> [[UInt8]] {
        try heard(in: call, locale: locale).map(\.digits)
    }

    /// What a finished call says, for each time that it says a code. Handle as a secret.
    /// - Throws: When the bytes are no call of the locale's pack.
    public func heard(in call: [UInt8], locale: String) throws(RenderingFault) -> [HeardRound] {
        let pack = try voice(locale)
        do throws(CallSplicer.Fault) {
            return try pack.splicer.read(call).map(HeardRound.init)
        } catch {
            throw RenderingFault(error.description)
        }
    }

    /// A wrong digit, amount or payee is never spoken: the call is read back by its sound, not by how it was put
    /// together.
    static func require(_ audio: [UInt8], says rounds: [CallRound], _ pack: VoicePack) throws(RenderingFault) {
        let heard: [CallRound]
        do throws(CallSplicer.Fault) {
            heard = try pack.splicer.read(audio)
        } catch {
            throw RenderingFault("the finished call in \(pack.manifest.locale) cannot be read back: \(error)")
        }
        guard heard == rounds else {
            let told = rounds.contains { $0.transaction != nil } ? "the code and its transaction" : "the code"
            throw RenderingFault("the finished call in \(pack.manifest.locale) does not say \(told)")
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
