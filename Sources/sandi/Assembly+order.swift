import VerificationCore

extension Assembly {
    /// The gateways in the order in which those of a channel are tried: the named ones first.
    /// - Throws: `CommandFailure` for a name that no configured gateway has, or that stands twice.
    static func ordered(_ gateways: [any Gateway], by names: [String]) throws -> [any Gateway] {
        let known = gateways.map(\.name)
        guard names.allSatisfy(known.contains), Set(names).count == names.count else {
            throw CommandFailure(
                "worker.gateway_order: names of configured gateways, each once; there are: "
                    + (known.isEmpty ? "none" : known.joined(separator: ", ")), .wrongInput)
        }
        return names.flatMap { name in gateways.filter { $0.name == name } }
            + gateways.filter { !names.contains($0.name) }
    }
}
