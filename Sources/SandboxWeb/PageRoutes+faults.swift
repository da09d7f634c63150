import SandboxPhone

/// The forms of the faults: each answers whether it was filled in as the page offers it.
extension PageRoutes {
    func switchPreset(_ fields: [String: String]) -> Bool {
        guard let service = fields["service"].flatMap(VendorService.init(rawValue:)),
            let words = fields["switch"]?.split(separator: " "), words.count == 2,
            let preset = FaultPreset(rawValue: String(words[1])), preset.fits(service),
            let times = times(fields)
        else { return false }
        let now = state.clock.now()
        switch words[0] {
        case "on": return state.faults.switchOn(preset, at: service, from: times.start(now), until: times.end(now))
        case "off":
            state.faults.switchOff(preset, at: service)
            return true
        default: return false
        }
    }

    func addFault(_ fields: [String: String]) -> Bool {
        guard let scope = fields["endpoint"].flatMap(FaultScope.init), let answer = fields["answer"],
            var fault = PageRoutes.fault(answer, at: scope), scope.endpoints.contains(where: fault.kind.fits),
            let count = PageRoutes.number(fields["count"], Fault.counts),
            let percent = PageRoutes.number(fields["percent"], Fault.percents), let times = times(fields)
        else { return false }
        fault.remaining = count
        fault.percent = percent ?? 100
        return state.faults.add(times.applied(to: fault, at: state.clock.now()))
    }

    func removeFault(_ fields: [String: String]) -> Bool {
        guard let id = fields["id"].flatMap({ Int($0) }) else { return false }
        // One that has run out meanwhile is gone already.
        _ = state.faults.remove(id)
        return true
    }

    private func times(_ fields: [String: String]) -> FaultTimes? {
        guard let after = PageRoutes.number(fields["after"], Fault.spans),
            let lasts = PageRoutes.number(fields["for"], Fault.spans)
        else { return nil }
        return FaultTimes(after: after, lasts: lasts)
    }

    private static func fault(_ answer: String, at scope: FaultScope) -> Fault? {
        if let error = FaultAnswer.all.first(where: { $0.value == answer }) {
            var fault = Fault(.error, at: scope)
            fault.status = error.status
            fault.code = error.code
            return fault
        }
        guard let kind = FaultKind(rawValue: answer), kind != .error else { return nil }
        var fault = Fault(kind, at: scope)
        fault.seconds = FaultReading.secondsUsual(kind)
        if kind == .proxyPage { fault.status = 503 }
        return fault
    }

    /// A field that may be left empty; nil when it holds something else than a number in the range.
    private static func number(_ text: String?, _ range: ClosedRange<Int>) -> Int?? {
        guard let text, !text.isEmpty else { return .some(nil) }
        guard let number = Int(text), range.contains(number) else { return nil }
        return .some(number)
    }
}
