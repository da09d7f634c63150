/// What Package.swift says about its targets, read off its text.
struct PackageManifest {
    /// The modules that each target may import, by the target's name.
    private(set) var modules: [String: Set<String>] = [:]
    /// The folder of each target that says so, as `Tests/StoreCrashChild`.
    private(set) var folders: [String: String] = [:]
    /// The Debian packages that the system libraries name.
    private(set) var debianPackages: Set<String> = []

    init(_ text: String) {
        let products = PackageManifest.products(in: text)
        for call in PackageManifest.calls(in: text) {
            guard let name = call.firstText else { continue }
            let named = Set(call.dependencies.map { products[$0] ?? $0 })
            switch call.function {
            case "tests": modules["\(name)Tests"] = named.union([name, "VerificationCore", "ServiceDoubles"])
            case "systemLibrary":
                modules[name] = []
                debianPackages.formUnion(call.texts.filter { $0.hasSuffix("-dev") })
            default: modules[name] = named
            }
            folders[name] = call.folder
        }
    }

    /// `let mustache = Target.Dependency.product(name: "Mustache", …)`, as mustache: Mustache.
    private static func products(in text: String) -> [String: String] {
        var products: [String: String] = [:]
        for line in text.split(separator: "\n") where line.contains("Target.Dependency.product(name: ") {
            let name = line.split(separator: " ")[1]
            let parts = line.split(separator: "\"")
            if parts.count > 1 { products[String(name)] = String(parts[1]) }
        }
        return products
    }

    /// The calls that make targets, from the list of targets on.
    private static func calls(in text: String) -> [TargetCall] {
        guard let start = text.firstRange(of: "targets: [\n")?.upperBound else { return [] }
        let list = text[start...]
        var calls: [TargetCall] = []
        for function in ["room", "tests", "target", "executableTarget", "testTarget", "systemLibrary"] {
            for range in list.ranges(of: "\(function)(") {
                let before = list[..<range.lowerBound].last
                guard before == " " || before == "." else { continue }
                calls.append(TargetCall(function, arguments: arguments(list[range.upperBound...])))
            }
        }
        return calls
    }

    /// Up to the parenthesis that closes the call.
    private static func arguments(_ text: Substring) -> Substring {
        var depth = 1
        for place in text.indices {
            if text[place] == "(" { depth += 1 }
            if text[place] == ")" { depth -= 1 }
            if depth == 0 { return text[..<place] }
        }
        return text
    }
}

/// A call in Package.swift that makes a target.
private struct TargetCall {
    let function: String
    /// The texts in quotation marks, in their order.
    let texts: [String]
    /// What stands in the list of dependencies: texts and the names of products.
    let dependencies: [String]

    let folder: String?

    var firstText: String? { texts.first }

    init(_ function: String, arguments: Substring) {
        self.function = function
        let parts = arguments.split(separator: "\"", omittingEmptySubsequences: false)
        texts = parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
        folder = arguments.firstRange(of: "path: \"").map { String(arguments[$0.upperBound...].prefix { $0 != "\"" }) }
        guard function != "systemLibrary", let open = TargetCall.list(in: arguments, of: function) else {
            dependencies = []
            return
        }
        let list = arguments[open...].prefix { $0 != "]" }
        dependencies = list.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }.map(String.init)
    }

    /// Where the dependencies begin: after their label, or at the first list where the call has none.
    private static func list(in arguments: Substring, of function: String) -> String.Index? {
        if function == "room" || function == "tests" { return arguments.firstIndex(of: "[") }
        return arguments.firstRange(of: "dependencies: [")?.upperBound
    }
}
