import VerificationCore

/// How a call's audio reaches the variables of the IVR.
enum VariablePlan: Sendable, Hashable {
    /// The address of the whole call goes under this name.
    case audio(String)
    /// The address of each digit's clip goes under these names, in order.
    case digits([String])

    /// Reads the plan off the IVR's variables.
    /// - Parameters:
    ///   - required: The IVR's variables, those with a configured constant left out.
    ///   - codeLength: Nothing, when the call says more than its code.
    static func reading(_ required: [String], codeLength: Int) throws(GatewayFault) -> VariablePlan {
        guard let first = required.first else {
            throw misfit("the IVR has no variable that could take the code's audio")
        }
        if required.count == 1 { return .audio(first) }
        guard codeLength > 0 else { throw saysMore }
        guard required.count == codeLength else {
            throw misfit("the IVR wants \(list(required)): that is neither one nor \(codeLength), one per digit")
        }
        guard let ordered = inOrder(required) else {
            throw misfit("the order of the IVR's variables \(list(required)) is not clear: name them one by one")
        }
        return .digits(ordered)
    }

    /// The names by the number at their end; nil unless they differ in that number only, so that no order is guessed.
    private static func inOrder(_ names: [String]) -> [String]? {
        var numbered: [(number: Int, name: String)] = []
        var stems: Set<String> = []
        for name in names {
            let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(String(digits.reversed())) else { return nil }
            stems.insert(String(name.dropLast(digits.count)))
            numbered.append((number, name))
        }
        guard stems.count == 1, Set(numbered.map(\.number)).count == names.count else { return nil }
        return numbered.sorted { $0.number < $1.number }.map(\.name)
    }

    /// The call tells what its code is asked for, which single digits would leave out (R13).
    static var saysMore: GatewayFault {
        GatewayFault(.unrenderable, detail: "the IVR plays single digits, and the call says more than its code")
    }

    static func misfit(_ detail: String) -> GatewayFault { GatewayFault(.misconfigured, detail: detail) }

    private static func list(_ names: [String]) -> String {
        names.prefix(variablesNamed).joined(separator: ", ") + (names.count > variablesNamed ? ", …" : "")
    }
}

private let variablesNamed = 8
