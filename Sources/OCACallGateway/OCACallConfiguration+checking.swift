public import GatewayKit
import OCAAccount

extension OCACallConfiguration {
    /// Everything that is wrong, each with the setting's name; nil when nothing is.
    public var faults: GatewayConfigurationFaults? {
        let credentialFaults = [credentials.fault(for: version)].compactMap { $0 }
        return GatewayConfigurationFaults(credentialFaults + ivrFaults + numberFaults + variableFaults + pathFaults)
    }

    private var ivrFaults: [String] {
        VendorID(ivrID) == nil ? ["ivrID: must be 1 to 128 visible characters without quotes"] : []
    }

    private var numberFaults: [String] {
        var faults: [String] = []
        if fromNumbers.count > callerNumbersMax { faults.append("fromNumbers: at most \(callerNumbersMax)") }
        if !fromNumbers.allSatisfy(CallerNumber.isSound) {
            faults.append("fromNumbers: each must be 3 to 20 digits, with a plus sign in front if need be")
        }
        let countries = countryNumbers.keys
        if !countries.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }) {
            faults.append("countryNumbers: a country is two capital letters")
        }
        if !countryNumbers.values.allSatisfy(CallerNumber.isSound) {
            faults.append("countryNumbers: each must be 3 to 20 digits, with a plus sign in front if need be")
        }
        if let callsAtOnce, !callsAtOnceAllowed.contains(callsAtOnce) {
            faults.append(
                "callsAtOnce: must be \(callsAtOnceAllowed.lowerBound) to \(callsAtOnceAllowed.upperBound)")
        }
        if heardTolerance < .zero || heardTolerance > heardToleranceMax {
            faults.append("heardTolerance: must be 0 to 60 seconds")
        }
        return faults
    }

    private var variableFaults: [String] {
        let names: [String] =
            switch variables {
            case .asListed: []
            case .audio(let name): [name]
            case .digits(let names): names
            }
        var faults: [String] = []
        if case .digits([]) = variables { faults.append("variables: name one variable per digit") }
        if Set(names).count < names.count || !Set(names).isDisjoint(with: extraVariables.keys) {
            faults.append("variables: a variable is named twice")
        }
        if !(names + extraVariables.keys).allSatisfy({ VendorID($0) != nil && !$0.contains { "{}".contains($0) } }) {
            faults.append("variables: a name must be 1 to 128 visible characters without quotes or braces")
        }
        if !extraVariables.values.allSatisfy({ $0.utf8.count <= constantBytesMax }) {
            faults.append("extraVariables: a value may have at most \(constantBytesMax) bytes")
        }
        return faults
    }

    private var pathFaults: [String] {
        paths.named.filter { !URLPath.isSound($0.path) }.map { "paths.\($0.name): \(URLPath.rule)" }
    }
}

private let callerNumbersMax = 100
private let callsAtOnceAllowed = 1...10_000
private let constantBytesMax = 512
private let heardToleranceMax: Duration = .seconds(60)
