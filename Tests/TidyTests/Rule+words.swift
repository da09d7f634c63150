extension Rule {
    static let words = Rule(
        "one word for one thing",
        broken: wrongWords.keys.map { TextFile("Sources/sandi/A.swift", "let \($0) = 1\n") } + [
            TextFile("Sources/sandi/A.swift", "struct OTPLength {}\n"),
            TextFile("Sources/sandi/A.swift", "let lastRecipient = 1\n"),
        ],
        kept: [
            TextFile("Sources/sandi/A.swift", "let shipping = 1 // recipient\nimport Dispatch\n"),
            TextFile("Sources/sandi/A.swift", "let key = \"recipient\"\n"),
        ]
    ) { file in
        guard file.isSwift, file.isSource || file.isTest else { return [] }
        return file.code.names.flatMap { name, line in
            words(of: name).compactMap { wrongWords[$0] }.map { right in
                Violation(file, line: line, "\(name): the word is \(right)")
            }
        }
    }

    static let vendorWords = Rule(
        "rooms without a vendor name none",
        broken: [
            TextFile("Sources/VerificationCore/A.swift", "/// As OCA has it.\n"),
            TextFile("Sources/SQLiteStore/A.swift", "let ocaStatus = \"telkom\"\n"),
        ],
        kept: [
            TextFile("Sources/VerificationCore/A.swift", "let local = locale\n"),
            TextFile("Sources/OCAAccount/A.swift", "/// As OCA has it.\n"),
        ]
    ) { file in
        guard let target = file.target, roomsWithoutVendor.contains(target) else { return [] }
        let lines = ["oca", "telkom"].flatMap { file.lines(with: $0, ignoringCase: true) } + file.lines(with: "OCA")
        return lines.map { Violation(file, line: $0, "a vendor's name; that is a gateway's business") }
    }

    static let deadFiles = Rule(
        "no file without a use",
        broken: [
            TextFile("Sources/sandi/Placeholder.swift", "let a = 1\n"),
            TextFile("Sources/sandi/A.swift", "// Nothing.\n"),
            TextFile("Sources/sandi/A.swift", "import Foundation\n"),
            TextFile("Sources/sandi/A.swift.orig", "let a = 1\n"),
        ],
        kept: [TextFile("Sources/sandi/A.swift", "import Foundation\nlet a = 1\n")]
    ) { file in
        let leftovers = [".orig", ".rej", ".bak", "~", "/Placeholder.swift"]
        if leftovers.contains(where: file.path.hasSuffix) { return [Violation(file, "a leftover")] }
        guard file.isSwift else { return [] }
        let code = file.code.lines.map { $0.drop(while: \.isWhitespace) }
        let isEmpty = code.allSatisfy { $0.isEmpty || $0.hasPrefix("import ") || $0.hasPrefix("public import ") }
        return isEmpty ? [Violation(file, "declares nothing")] : []
    }

    static let moduleNames = Rule(
        "no module has the name of a type in it",
        broken: [
            TextFile("Sources/GatewayKit/A.swift", "public enum GatewayKit {}\n"),
            TextFile("Tests/ServiceDoubles/A.swift", "final class ServiceDoubles {}\n"),
        ],
        kept: [
            TextFile("Sources/GatewayKit/A.swift", "extension GatewayKitten { struct Kit {} }\n"),
            TextFile("Sources/SQLiteStore/A.swift", "public final class SQLiteStore {}\n"),
        ]
    ) { file in
        guard file.isSwift, let target = file.target, !modulesLikeTheirType.contains(target) else { return [] }
        let names = file.code.names
        return zip(names, names.dropFirst()).filter { typeWords.contains($0.name) && $1.name == target }.map {
            Violation(file, line: $1.line, "qualified names break when a module is called like its type")
        }
    }

    /// Parts of identifiers, in small letters, that are another word of ours.
    private static let wrongWords = [
        "otp": "code", "otps": "code", "passcode": "code", "recipient": "destination", "recipients": "destination",
        "dispatcher": "delivery worker", "validator": "check or checking",
    ]
    private static let roomsWithoutVendor: Set = [
        "VerificationCore", "VerificationService", "StoreColumns", "StoreThreads", "SQLiteStore", "PostgreSQLStore",
        "VerificationAPI",
        "StrictJSON",
        "PromptRendering",
    ]
    private static let typeWords: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    /// Each has one type that its importers use and that no other module has; a new module takes another name.
    private static let modulesLikeTheirType: Set = [
        "PostgreSQLStore", "SQLiteStore", "OCACallGateway", "OCAEmailGateway", "OCAMessagingGateway", "SMTPGateway",
        "WebhookGateway",
    ]

    /// The words of an identifier in small letters: `lastOTPCheck` is last, otp, check.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let followsSmall = index > 0 && !letters[index - 1].isUppercase
            let precedesSmall = index + 1 < letters.count && letters[index + 1].isLowercase
            let begins = letter == "_" || (letter.isUppercase && (followsSmall || precedesSmall))
            if begins, !word.isEmpty {
                words.append(word)
                word = ""
            }
            if letter != "_" { word += letter.lowercased() }
        }
        return word.isEmpty ? words : words + [word]
    }
}
