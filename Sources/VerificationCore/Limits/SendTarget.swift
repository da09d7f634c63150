/// What the sends to one destination are counted by. Holds nothing from which the destination can be read without the
/// vault's keys: that the country is known is all that it tells (R58).
public struct SendTarget: Sendable, Hashable {
    /// The last 16 bytes of the destination's look-up value.
    public let destination: [UInt8]
    /// Where the number lies; nil for a mailbox.
    public let area: NumberArea?

    public init(destination: [UInt8], area: NumberArea?) {
        self.destination = destination
        self.area = area
    }
}

/// Where a number lies.
public struct NumberArea: Sendable, Hashable {
    /// A keyed look-up value of the number without its last four digits.
    public let prefix: [UInt8]
    /// The last four digits, turned by an offset that only the vault's keys give: numbers in sequence stay in
    /// sequence, and nobody can tell which they are.
    public let line: Int
    /// ISO 3166 code of two capital letters.
    public let country: String

    /// Digits behind the prefix, as a count of the numbers that share one.
    public static let linesPerPrefix = 10_000

    public init(prefix: [UInt8], line: Int, country: String) {
        precondition((0..<NumberArea.linesPerPrefix).contains(line) && country.utf8.count == 2)
        self.prefix = prefix
        self.line = line
        self.country = country
    }
}

/// The targets of a verification's sends: its phone, its mailbox, and steps' own destinations.
public struct SendTargets: Sendable, Hashable {
    public let phone: SendTarget?
    public let email: SendTarget?
    /// By the step's place, from 0.
    public let steps: [Int: SendTarget]
    /// The keyed digests that came with its create for the application's own limits.
    public let ownKeys: [OwnLimitKey]

    public init(
        phone: SendTarget?, email: SendTarget?, steps: [Int: SendTarget] = [:], ownKeys: [OwnLimitKey] = []
    ) {
        self.phone = phone
        self.email = email
        self.steps = steps
        self.ownKeys = ownKeys
    }

    /// Where a step's sends go to.
    public func target(step: Int, channel: Channel) -> SendTarget? {
        if let own = steps[step] { return own }
        return switch channel.factor {
        case .phone: phone
        case .mailbox: email
        }
    }

    /// As stores keep them beside a verification.
    public var bytes: [UInt8] {
        var writer = LimitWriter()
        let places = [(0, phone), (1, email)] + steps.sorted { $0.key < $1.key }.map { ($0.key + 2, $0.value) }
        for case (let place, let target?) in places {
            writer.write(place)
            writer.write(target.destination)
            writer.write(target.area == nil ? 0 : 1)
            guard let area = target.area else { continue }
            writer.write(area.prefix)
            writer.write(area.line)
            writer.write(Array(area.country.utf8))
        }
        for own in ownKeys {
            writer.write(SendTargets.ownKeyPlace)
            writer.write(own.key)
            writer.write(Array(own.name.utf8))
        }
        return writer.bytes
    }

    /// Stands where a destination has its place; no workflow has so many steps.
    private static let ownKeyPlace = 1 << 20

    /// Reads what `bytes` wrote; nil when it is nothing of the kind.
    public init?(bytes: [UInt8]) {
        var reader = LimitReader(bytes)
        var found: [Int: SendTarget] = [:]
        var ownKeys: [OwnLimitKey] = []
        while !reader.isAtEnd {
            guard let place = reader.number(), let destination = reader.blob() else { return nil }
            if place == SendTargets.ownKeyPlace {
                guard let name = reader.blob() else { return nil }
                ownKeys.append(OwnLimitKey(name: String(decoding: name, as: UTF8.self), key: destination))
                continue
            }
            guard let hasArea = reader.number() else { return nil }
            var area: NumberArea?
            if hasArea == 1 {
                guard let prefix = reader.blob(), let line = reader.number(), let country = reader.blob(),
                    (0..<NumberArea.linesPerPrefix).contains(line), country.count == 2
                else { return nil }
                area = NumberArea(prefix: prefix, line: line, country: String(decoding: country, as: UTF8.self))
            }
            found[place] = SendTarget(destination: destination, area: area)
        }
        let steps = found.filter { $0.key >= 2 }
        self.init(
            phone: found[0], email: found[1],
            steps: Dictionary(uniqueKeysWithValues: steps.map { ($0.key - 2, $0.value) }), ownKeys: ownKeys)
    }
}

extension Vault {
    /// What a destination's sends are counted by: the same for every spelling of it (R31).
    public func sendTarget(
        of destination: Destination, application: ApplicationID
    ) throws(VaultError) -> SendTarget {
        let index = SendTarget.place(of: try index(destination, application: application))
        guard case .phone(let number) = destination else { return SendTarget(destination: index, area: nil) }
        let digits = number.e164.dropFirst()
        let line = Int(String(digits.suffix(4))) ?? 0
        let prefix = try keyedIndex(of: String(digits.dropLast(4)), kind: "prefix", application)
        let offset = try keyedIndex(of: String(digits.dropLast(4)), kind: "line", application)
        let start = offset.prefix(6).reduce(0) { ($0 * 256 + Int($1)) % NumberArea.linesPerPrefix }
        return SendTarget(
            destination: index,
            area: NumberArea(
                prefix: prefix, line: (line + start) % NumberArea.linesPerPrefix, country: number.region))
    }

    /// A look-up value of a word that is no destination: that of a mailbox which cannot exist, so that it never equals
    /// a destination's.
    func keyedIndex(
        of word: String, kind: String, _ application: ApplicationID
    ) throws(VaultError) -> [UInt8] {
        guard let place = EmailAddress(canonical: "\(word)@\(kind).sandi.invalid") else {
            throw .library("a word of a limit cannot be indexed")
        }
        return shortened(try index(.email(place), application: application))
    }

    /// As much of a look-up value as tells things of one application apart.
    private func shortened(_ index: [UInt8]) -> [UInt8] { Array(fingerprint(index).prefix(16)) }
}

extension SendTarget {
    /// The end of a look-up value, by which stores find the counters of a destination that is erased (R84).
    fileprivate static func place(of lookUpValue: [UInt8]) -> [UInt8] { Array(lookUpValue.suffix(16)) }

    /// A destination of which only the stored look-up value is left: nobody can tell where it lies.
    public init(lookUpValue: [UInt8]) {
        self.init(destination: SendTarget.place(of: lookUpValue), area: nil)
    }
}
