/// The aims, what was found for each, and whether it is met.
struct Summary {
    private struct Aim {
        let name: String
        let aim: String
        let found: String
        let isMet: Bool
    }

    private var aims: [Aim] = []

    /// - Parameter unit: Stands behind both figures, such as ` µs`.
    mutating func atMost(_ limit: Double, _ found: Double, digits: Int = 0, _ unit: String, _ name: String) {
        let (aim, figure) = ("≤ \(limit.fixed(digits))\(unit)", "\(found.fixed(digits))\(unit)")
        aims.append(Aim(name: name, aim: aim, found: figure, isMet: found <= limit))
    }

    mutating func atLeast(_ limit: Double, _ found: Double, digits: Int = 0, _ unit: String, _ name: String) {
        let (aim, figure) = ("≥ \(limit.fixed(digits))\(unit)", "\(found.fixed(digits))\(unit)")
        aims.append(Aim(name: name, aim: aim, found: figure, isMet: found >= limit))
    }

    func print() {
        guard !aims.isEmpty else { return }
        Screen.part("aims", "what was wanted, what was found")
        var table = Table(["", "aim", "found", ""])
        for aim in aims { table.add([aim.name, aim.aim, aim.found, aim.isMet ? "met" : "SHORT"]) }
        table.print()
    }
}
