import VerificationCore

/// Bounds of the fields that belong to the caller.
public enum RequestLimits {
    public static let purposeCharactersMax = 64
    public static let referenceCharactersMax = 128
    public static let metadataPairsMax = 16
    public static let metadataNameCharactersMax = 40
    public static let metadataValueCharactersMax = 200
    public static let idempotencyKeyCharactersMax = 255
}

/// Reads every field of a create request and gathers all faults, so that a caller sees them in one answer.
struct RequestChecker {
    let application: Application
    let reader: any DestinationReader
    let locales: @Sendable (Channel) -> [String]
    /// The names of a channel's gateways; nil when they are not known here.
    let gateways: (@Sendable (Channel) -> [String])?
    /// Why a channel's message cannot tell a transaction, by the locale and the code's length.
    let obstacle: @Sendable (BoundTransaction, Channel, String, Int) -> UntoldTransaction?
    var faults: [FieldFault] = []
    /// The destinations of steps that have one of their own, by the step's place.
    var stepDestinations: [Int: Destination] = [:]
    /// Numbers that are none to call, by the rule against them, and the country where that is known.
    private(set) var refusedNumbers: [(rule: LimitRule, country: String?)] = []

    init(
        application: Application, reader: any DestinationReader, locales: @escaping @Sendable (Channel) -> [String],
        gateways: (@Sendable (Channel) -> [String])? = nil,
        obstacle: @escaping @Sendable (BoundTransaction, Channel, String, Int) -> UntoldTransaction? = { _, _, _, _ in
            .noWords
        }
    ) {
        self.obstacle = obstacle
        self.application = application
        self.reader = reader
        self.locales = locales
        self.gateways = gateways
    }

    mutating func check(_ request: CreateRequest) throws(ServiceError) -> CheckedRequest {
        let destinations = Destinations(
            phone: request.phone.flatMap { phone($0, "to.phone") },
            email: request.email.flatMap { email($0, "to.email") })
        if request.phone == nil, request.email == nil {
            faults.append(FieldFault("to", .missing, "name a phone, an email or both"))
        }
        let workflow = workflow(request)
        let policy = policy(request)
        let locale = locale(request.locale, channels: workflow?.channelsInUse ?? [])
        let purpose = purpose(request.purpose)
        checkReference(request.reference)
        checkMetadata(request.metadata)
        checkLimitKeys(request.limitKeys)
        let transaction = transaction(request.transaction)
        guard faults.isEmpty, let workflow, let policy, let locale, let purpose else {
            throw .invalid(faults)
        }
        return CheckedRequest(
            destinations: destinations, stepDestinations: stepDestinations, workflow: workflow, policy: policy,
            purpose: purpose, locale: locale,
            reference: request.reference, metadata: request.metadata, limitKeys: request.limitKeys,
            transaction: transaction, handle: request.handle)
    }

    mutating func phone(_ text: String, _ field: String) -> PhoneNumber? {
        do throws(DestinationFault) {
            let number = try reader.phoneNumber(text, region: application.countries.first)
            guard application.countries.contains(number.region) else {
                faults.append(
                    FieldFault(field, .countryNotAllowed, "the application does not call numbers of this country"))
                refusedNumbers.append((.countryNotAllowed, number.region))
                return nil
            }
            return number
        } catch {
            if error == .specialRange { refusedNumbers.append((.specialRange, nil)) }
            faults.append(FieldFault(field, error))
            return nil
        }
    }

    mutating func email(_ text: String, _ field: String) -> EmailAddress? {
        do throws(DestinationFault) {
            return try reader.emailAddress(text)
        } catch {
            faults.append(FieldFault(field, error))
            return nil
        }
    }

    /// A create may make its code longer than the application's, never shorter: that is what the chance of a guess is
    /// computed for (R1).
    private var lengthFault: FieldFault {
        let detail =
            "\(application.policy.length) to \(CodePolicy.lengths.upperBound) digits, "
            + "as many as the application's at least"
        return FieldFault("code_length", .outOfRange, detail)
    }

    private mutating func policy(_ request: CreateRequest) -> CodePolicy? {
        let own = application.policy
        guard request.codeLength.map({ $0 >= own.length }) ?? true else {
            faults.append(lengthFault)
            return nil
        }
        do throws(CodePolicyFault) {
            return try CodePolicy.checked(
                length: request.codeLength ?? own.length,
                lifetimeInSeconds: request.expiresIn ?? Int(own.lifetime.components.seconds),
                checksMax: own.checksMax, allowShort: own.length < CodePolicy.ordinaryLengths.lowerBound)
        } catch {
            switch error {
            case .length: faults.append(lengthFault)
            case .lifetime:
                let allowed = CodePolicy.lifetimeSeconds
                let detail = "\(allowed.lowerBound) to \(allowed.upperBound) seconds"
                faults.append(FieldFault("expires_in", .outOfRange, detail))
            case .checks:
                faults.append(FieldFault("to", .invalid, "the application's number of checks is out of range"))
            }
            return nil
        }
    }

    private mutating func locale(_ wanted: String?, channels: [Channel]) -> String? {
        let name = wanted ?? application.locale
        for channel in channels where !locales(channel).contains(name) {
            let known = locales(channel).sorted().joined(separator: ", ")
            guard !known.isEmpty else {
                let detail = "no message template is configured for the channel \(channel.rawValue)"
                faults.append(FieldFault("workflow", .channelUnavailable, detail))
                return nil
            }
            faults.append(FieldFault("locale", .unknownLocale, "one of \(known) for the channel \(channel.rawValue)"))
            return nil
        }
        return name
    }

    private mutating func purpose(_ text: String?) -> String? {
        let purpose = text ?? "login"
        let isPlain = purpose.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isPlain, (1...RequestLimits.purposeCharactersMax).contains(purpose.utf8.count) else {
            let detail = "1 to \(RequestLimits.purposeCharactersMax) lower-case letters, digits, `-`, `.` or `_`"
            faults.append(FieldFault("purpose", .invalid, detail))
            return nil
        }
        return purpose
    }

    private mutating func checkReference(_ text: String?) {
        guard let text else { return }
        if !isPrintable(text, atMost: RequestLimits.referenceCharactersMax) {
            let detail = "1 to \(RequestLimits.referenceCharactersMax) characters without control characters"
            faults.append(FieldFault("reference", .invalid, detail))
        }
    }

    private mutating func checkMetadata(_ pairs: [MetadataPair]) {
        guard pairs.count <= RequestLimits.metadataPairsMax else {
            faults.append(FieldFault("metadata", .outOfRange, "at most \(RequestLimits.metadataPairsMax) pairs"))
            return
        }
        for pair in pairs {
            if !isPrintable(pair.name, atMost: RequestLimits.metadataNameCharactersMax) {
                let detail =
                    "names of 1 to \(RequestLimits.metadataNameCharactersMax) characters without control characters"
                faults.append(FieldFault("metadata", .invalid, detail))
            } else if !pair.value.isEmpty, !isPrintable(pair.value, atMost: RequestLimits.metadataValueCharactersMax) {
                let detail = "at most \(RequestLimits.metadataValueCharactersMax) characters without control characters"
                faults.append(FieldFault("metadata.\(pair.name)", .invalid, detail))
            }
        }
    }

    private mutating func checkLimitKeys(_ pairs: [MetadataPair]) {
        if pairs.count > OwnLimit.limitsMax {
            faults.append(FieldFault("limits", .outOfRange, "at most \(OwnLimit.limitsMax) keys"))
        } else if pairs.contains(where: { !isPrintable($0.value, atMost: RequestLimits.metadataValueCharactersMax) }) {
            let most = RequestLimits.metadataValueCharactersMax
            faults.append(FieldFault("limits", .invalid, "keys of 1 to \(most) characters without control characters"))
        }
    }

    private func isPrintable(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.count) && text.utf8.count <= limit * 4
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
                    && $0.value != 0x2028 && $0.value != 0x2029
            }
    }
}

extension FieldFault {
    init(_ field: String, _ fault: DestinationFault) {
        switch fault {
        case .notANumber:
            self.init(field, .notANumber, "a phone number in international form, such as +6281234567890")
        case .needsCountry:
            self.init(
                field, .needsCountry, "international form with + and the country code; the application has no country")
        case .specialRange:
            self.init(
                field, .specialRange, "an ordinary number: premium, free, short and satellite numbers are not called")
        case .notAnAddress:
            self.init(field, .notAnAddress, "one mail address, such as ann@example.com")
        case .tooLong:
            self.init(field, .tooLong, "at most 64 characters for a number and 254 for an address")
        }
    }
}
