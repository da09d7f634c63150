import StrictJSON

extension Attack {
    static let forging = [
        Attack(name: "forged proofs", requirements: ["R53"], run: forgedProofs),
        Attack(name: "keys that are none", requirements: ["R42", "R43"], run: falseKeys),
        Attack(name: "oversized bodies", requirements: ["R48", "R103"], run: oversizedBodies),
        Attack(name: "malformed bodies", requirements: ["R8", "R50"], run: malformedBodies),
    ]

    private static let keySetPath = "/.well-known/jwks.json"

    /// The key set gives nothing away that signs, nobody puts a key into it, and a wrong code gets no proof. Whether a
    /// forged proof is refused is up to those who verify it: the deployment itself takes none.
    @Sendable private static func forgedProofs(_ attacker: Attacker) async throws -> AttackFinding {
        let answer = try await attacker.target.send(AttackRequest("GET", keySetPath)).heard
        guard answer.status == 200, let keys = answer.json["keys"]?.array else {
            throw AttackHindrance(reason: "there is no key set at \(keySetPath)")
        }
        let bad = keys.count { !isPublic($0) }
        let isUnique = Set(keys.compactMap { $0["kid"]?.string }).count == keys.count
        let own: JSONValue = ["keys": [["kty": "oct", "alg": "HS256", "kid": "forged", "k": "Zm9yZ2Vk"]]]
        var taken: [String] = []
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let request = AttackRequest(
                method, keySetPath, headers: [("Content-Type", "application/json")], body: own.serialized())
            if !(400..<500).contains(try await attacker.send(request).heard.status) { taken.append(method) }
        }
        let after = try await attacker.target.send(AttackRequest("GET", keySetPath)).heard
        let isUnchanged = after.json["keys"] == answer.json["keys"]
        let id = try await attacker.create("forged")
        let wrong = try await attacker.check(id, Attacker.guess(7)).heard
        let given = wrong.outcome != "approved" && wrong.json["proof"] != nil
        return AttackFinding(
            bad == 0 && isUnique && taken.isEmpty && isUnchanged && !given,
            "\(keys.count) keys, \(bad) of them not a public key for signatures, \(isUnique ? "no" : "a") kid twice; "
                + "another key set was \(taken.isEmpty ? "refused" : "taken by \(taken.joined(separator: ", "))") and "
                + "the set is \(isUnchanged ? "as before" : "changed"); "
                + "a wrong code got \(given ? "a proof" : "no proof"); "
                + "the service takes no proofs itself")
    }

    /// Whether a key is what verifies EdDSA or ES256, and nothing else: no secret member, and no other algorithm.
    private static func isPublic(_ key: JSONValue) -> Bool {
        let points: [String]
        switch (key["kty"]?.string, key["alg"]?.string, key["crv"]?.string) {
        case ("OKP", "EdDSA", "Ed25519"): points = ["x"]
        case ("EC", "ES256", "P-256"): points = ["x", "y"]
        default: return false
        }
        let secrets = ["d", "p", "q", "k", "dp", "dq", "qi", "oth"]
        // 32 bytes each.
        return secrets.allSatisfy { key[$0] == nil } && isURLText(key["kid"], 1...128)
            && points.allSatisfy { isURLText(key[$0], 43...43) } && [nil, "sig"].contains(key["use"]?.string)
    }

    /// Whether a value is text in the letters of base64url.
    private static func isURLText(_ value: JSONValue?, _ lengths: ClosedRange<Int>) -> Bool {
        guard let text = value?.string, lengths.contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// No key, half a key, an unsigned token, one in the URL: refused and nothing else.
    @Sendable private static func falseKeys(_ attacker: Attacker) async throws -> AttackFinding {
        let flipped = String(attacker.key.dropLast()) + (attacker.key.last == "a" ? "b" : "a")
        // {"alg":"none","typ":"proof+jwt"} and a claim on everything.
        let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoicHJvb2Yrand0In0.eyJhdWQiOiIqIiwic3ViIjoiKiJ9."
        var open: [String] = []
        for (name, key) in [
            ("half", String(attacker.key.prefix(attacker.key.count / 2))), ("changed", flipped), ("empty", ""),
            ("upper case", attacker.key.uppercased()), ("doubled", attacker.key + attacker.key),
            ("unsigned token", unsigned),
        ] {
            let answer = try await attacker.send(AttackRequest("GET", "/v1/verifications"), key: key).heard
            if !(400..<500).contains(answer.status) { open.append(name) }
        }
        for path in ["/v1/verifications", "/v1/verifications?key=\(attacker.key)"] {
            let answer = try await attacker.target.send(AttackRequest("GET", path)).heard
            if answer.status != 401 { open.append("without a header: \(answer.status)") }
        }
        return AttackFinding(
            open.isEmpty,
            open.isEmpty ? "8 keys that are none: refused each" : "let in: \(open.joined(separator: ", "))")
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
