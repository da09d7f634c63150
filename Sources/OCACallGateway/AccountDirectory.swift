import GatewayKit
import OCAAccount
import StrictJSON
import VerificationCore

/// What the vendor's account holds: the IVR's variables and the caller numbers, remembered for ten minutes.
actor AccountDirectory {
    private struct Remembered<Value> {
        let value: Value
        let until: Timestamp
    }

    private let configuration: OCACallConfiguration
    private let client: OCAClient
    private let clock: any ServiceClock
    private var variables: Remembered<[String]>?
    private var numbers: Remembered<[String]>?
    private var turns = 0

    init(configuration: OCACallConfiguration, client: OCAClient, clock: any ServiceClock) {
        self.configuration = configuration
        self.client = client
        self.clock = clock
    }

    /// How a call with a code of this many digits reaches the IVR; nothing, when it says more than its code.
    func plan(codeLength: Int) async throws(GatewayFault) -> VariablePlan {
        switch configuration.variables {
        case .audio(let name): return .audio(name)
        case .digits(let names):
            guard codeLength > 0 else { throw VariablePlan.saysMore }
            guard names.count == codeLength else {
                throw VariablePlan.misfit("\(names.count) digit variables are configured; the code has \(codeLength)")
            }
            return .digits(names)
        case .asListed:
            let constants = configuration.extraVariables
            return try .reading(try await listedVariables().filter { constants[$0] == nil }, codeLength: codeLength)
        }
    }

    /// The numbers that calls may show; at least one.
    func callers() async throws(GatewayFault) -> [String] {
        let numbers = configuration.fromNumbers.isEmpty ? try await listedNumbers() : configuration.fromNumbers
        guard !numbers.isEmpty else { throw VariablePlan.misfit("the account has no number to call from") }
        return numbers
    }

    /// The number that the next call shows: the one for the country that is called, or else one of the others.
    func nextCaller(to destination: PhoneNumber) async throws(GatewayFault) -> String {
        if let number = configuration.countryNumbers[destination.region] { return number }
        let numbers = try await callers()
        guard configuration.callerChoice == .roundRobin else { return numbers[0] }
        defer { turns = (turns + 1) % numbers.count }
        return numbers[turns % numbers.count]
    }

    /// The IVR changed or went away: it is looked up again before the next call.
    func forgetVariables() {
        variables = nil
    }

    func fetchIVRs() async throws(GatewayFault) -> [OCAIVR] {
        try OCAIVR.list(try await client.read(OCAClient.Question(.get, configuration.paths.ivrList, urgency: .send)))
    }

    func fetchNumbers() async throws(GatewayFault) -> [String] {
        try Wire.numbers(try await client.read(OCAClient.Question(.get, configuration.paths.numbers, urgency: .send)))
    }

    private func listedVariables() async throws(GatewayFault) -> [String] {
        if let variables, clock.now() < variables.until { return variables.value }
        let wanted = configuration.ivrID
        guard let ivr = try await fetchIVRs().first(where: { $0.id == wanted }) else {
            throw VariablePlan.misfit("the account has no IVR \(wanted)")
        }
        variables = Remembered(value: ivr.variables, until: clock.now() + directoryLasts)
        return ivr.variables
    }

    private func listedNumbers() async throws(GatewayFault) -> [String] {
        if let numbers, clock.now() < numbers.until { return numbers.value }
        let fetched = try await fetchNumbers()
        numbers = Remembered(value: fetched, until: clock.now() + directoryLasts)
        return fetched
    }
}

private let directoryLasts: Duration = .seconds(600)
