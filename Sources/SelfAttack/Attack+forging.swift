import StrictJSON

extension Attack {
    static let forging = [
        Attack(name: "forged proofs", requirements: ["R53"], run: forgedProofs),
        Attack(name: "keys that are none", requirements: ["R42", "R43"], run: falseKeys),
        Attack(name: "oversized bodies", requirements: ["R48", "R103"], run: oversizedBodies),
        Attack(name: "malformed bodies", requirements: ["R8", "R50"], run: malformedBodies),
    ]

    /// The key set gives nothing away that signs, and no token of our own making opens anything.
    @Sendable private static func forgedProofs(_ attacker: Attacker) async throws -> AttackFinding {
        let answer = await attacker.target.send(AttackRequest("GET", "/.well-known/jwks.json"))
        guard let answer, answer.status == 200, let keys = answer.json["keys"]?.array else {
            throw AttackHindrance(reason: "there is no key set at /.well-known/jwks.json")
        }
        let secret = ["d", "p", "q", "k", "dp", "dq", "qi"]
        let bad = keys.filter { key in
            secret.contains { key[$0] != nil } || !["EdDSA", "ES256"].contains(key["alg"]?.string ?? "")
                || !["OKP", "EC"].contains(key["kty"]?.string ?? "") || key["kid"]?.string == nil
        }
        let ids = Set(keys.compactMap { $0["kid"]?.string })
        // {"alg":"none","typ":"proof+jwt"} and a claim on everything.
        let none = "eyJhbGciOiJub25lIiwidHlwIjoicHJvb2Yrand0In0.eyJhdWQiOiIqIiwic3ViIjoiKiJ9."
        let taken = await attacker.send(AttackRequest("GET", "/v1/verifications"), key: none)
        let id = try await attacker.create("forged")
        let wrong = await attacker.check(id, Attacker.guess(7))
        let given = wrong?.outcome != "approved" && wrong?.json["proof"] != nil
        return AttackFinding(
            bad.isEmpty && ids.count == keys.count && taken?.status == 401 && !given,
            "\(keys.count) keys, \(bad.count) of them with a secret, without a kid or of another algorithm; an "
                + "unsigned token got \(taken?.status ?? 0); a wrong code got \(given ? "a proof" : "no proof")")
    }

    /// No key, half a key, one in the URL: 401 and nothing else.
    @Sendable private static func falseKeys(_ attacker: Attacker) async throws -> AttackFinding {
        let flipped = String(attacker.key.dropLast()) + (attacker.key.last == "a" ? "b" : "a")
        var open: [String] = []
        for (name, key) in [
            ("half", String(attacker.key.prefix(attacker.key.count / 2))), ("changed", flipped), ("empty", ""),
            ("upper case", attacker.key.uppercased()), ("doubled", attacker.key + attacker.key),
        ] {
            let answer = await attacker.send(AttackRequest("GET", "/v1/verifications"), key: key)
            if answer.map({ (400..<500).contains($0.status) }) == false { open.append(name) }
        }
        for path in ["/v1/verifications", "/v1/verifications?key=\(attacker.key)"] {
            let answer = await attacker.target.send(AttackRequest("GET", path))
            if answer?.status != 401 { open.append("without a header: \(answer?.status ?? 0)") }
        }
        return AttackFinding(
            open.isEmpty,
            open.isEmpty ? "7 keys that are none: refused each" : "let in: \(open.joined(separator: ", "))")
    }

    /// Bodies far above what any request needs: refused or cut off, and the service goes on.
    @Sendable private static func oversizedBodies(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("oversized")
        var seen: [String] = []
        var isSafe = true
        for kibibytes in [17, 256, 4096] {
            let padding = [UInt8](repeating: UInt8(ascii: " "), count: kibibytes * 1024)
            let body = Array(#"{"code": "000000""#.utf8) + padding + [UInt8(ascii: "}")]
            let answer = await attacker.send(
                AttackRequest(
                    "POST", "/v1/verifications/\(id)/checks", headers: [("Content-Type", "application/json")],
                    body: body))
            isSafe = isSafe && (answer == nil || answer?.status == 413)
            seen.append("\(kibibytes) KiB: \(answer.map { "\($0.status)" } ?? "cut off")")
        }
        let left = await attacker.checksLeft(id)
        return AttackFinding(
            isSafe && left == 5,
            seen.joined(separator: ", ") + "; afterwards \(left.map { "\($0) checks left" } ?? "no answer")")
    }

    /// What is no JSON, or JSON of another shape: 4xx, nothing counted, and no fault of the service's.
    @Sendable private static func malformedBodies(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("malformed")
        var bad: [String] = []
        for text in oddBodies {
            let answer = await attacker.send(
                AttackRequest(
                    "POST", "/v1/verifications/\(id)/checks", headers: [("Content-Type", "application/json")],
                    body: Array(text.utf8)))
            let isRefused = answer.map { (400..<500).contains($0.status) && $0.contentType.contains("problem+json") }
            if isRefused != true { bad.append("\(text.prefix(24)): \(answer?.status ?? 0)") }
        }
        let typed = await attacker.send(
            AttackRequest(
                "POST", "/v1/verifications/\(id)/checks", headers: [("Content-Type", "text/plain")],
                body: Array(#"{"code":"000000"}"#.utf8)))
        if typed?.status != 415 { bad.append("text/plain: \(typed?.status ?? 0)") }
        let left = await attacker.checksLeft(id)
        return AttackFinding(
            bad.isEmpty && left == 5,
            "\(oddBodies.count + 1) odd bodies, \(bad.count) taken or faulted \(bad.joined(separator: "; ")); "
                + "\(left.map(String.init) ?? "no") checks left")
    }

    private static let oddBodies = [
        "", " ", "{", "}", "null", "true", "[]", "1", "\"471902\"", "{}", #"{"code":null}"#, #"{"code":471902}"#,
        #"{"code":true}"#, #"{"code":["471902"]}"#, #"{"code":{"code":"471902"}}"#, #"{"code":""}"#,
        #"{"code":"12345"}"#, #"{"code":"1234567"}"#, #"{"code":"12345a"}"#, #"{"code":"１２３４５６"}"#,
        #"{"code":"000000","code":"000001"}"#, #"{"code":"000000","extra":1}"#, #"{"code":"000000"}x"#,
        #"{"code":"000000",}"#, #"{'code':'000000'}"#, #"{"code":"\ud800"}"#, "\u{FEFF}{\"code\":\"000000\"}",
        #"{"code":"000000\u0000"}"#, #"{"code":"0x4719"}"#, #"{"code":"' OR 1=1 --"}"#, #"{"code":"../../etc"}"#,
        String(repeating: "[", count: 5000), String(repeating: #"{"a":"#, count: 2000), #"{"Code":"000000"}"#,
        #"{"code":-0}"#, #"{"code":1e400}"#, "<code>000000</code>", "code=000000",
    ]
}
