import StrictJSON
import Testing

/// Every spelling of a destination is the same destination, whatever counts it.
@Suite(.timeLimit(.minutes(5))) struct `Spellings of one destination` {
    private static let numbers = [
        "+6281234567890", "+62 812-3456-7890", "081234567890", "(0812) 3456-7890", "006281234567890",
        "+62 0812 3456 7890", "\u{FF0B}\u{FF16}\u{FF12}812 3456 7890", "0812\u{A0}3456\u{2011}7890",
    ]
    private static let addresses = ["ann@example.com", "Ann@EXAMPLE.com", "ANN@example.COM", "aNN@Example.Com"]

    /// Creates with another purpose each time, so that none continues the one before (R18).
    private static func creates(_ client: ServiceClient, phones: [String] = [], emails: [String] = []) async throws
        -> [Answer]
    {
        var answers: [Answer] = []
        for (number, phone) in phones.enumerated() {
            answers.append(try await client.create(phone: phone, [JSONMember("purpose", .string("p\(number)"))]))
        }
        for (number, email) in emails.enumerated() {
            answers.append(try await client.create(email: email, [JSONMember("purpose", .string("q\(number)"))]))
        }
        return answers
    }

    @Test("R31 R34 however a number or an address is written, its sends are counted by one counter")
    func sends() async throws {
        // At the speed of the world the wait before a second send does not end during the test.
        try await Deployment.with(DeploymentOptions(speed: 1)) { shop in
            try await shop.serving { client in
                for answers in [
                    try await Self.creates(client, phones: Self.numbers),
                    try await Self.creates(client, emails: Self.addresses),
                ] {
                    #expect(answers.first?.status == 201, "\(answers.first?.text ?? "")")
                    for (place, answer) in answers.enumerated().dropFirst() {
                        // The wait before the next send, or the call that has not ended.
                        let codes = ["too_soon", "send_limited"]
                        #expect(codes.contains(answer["code"] ?? ""), "\(place): \(answer.text)")
                    }
                }
                // The wait is the destination's and nobody else's.
                #expect(try await client.create(phone: "+6281234567891").status == 201)
                #expect(try shop.count("limit_states WHERE kind = 1") == 3)
            }
        }
    }

    @Test("R17 R31 wrong codes for one spelling stand against every other, and are forgotten by any")
    func checks() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:300")) { shop in
            try await shop.serving { client in
                // Two verifications at a time are open to one number: now every check is counted against it.
                var ids: [String] = []
                for (purpose, phone) in ["one", "two"].enumerated().map({ ($1, Self.numbers[$0 + 2]) }) {
                    ids.append(
                        try await eventually("a create") {
                            try await client.create(phone: phone, [JSONMember("purpose", .string(purpose))])["id"]
                        })
                }
                let code = try shop.code(heardIn: try await shop.call(to: Self.numbers[0]))
                for id in ids {
                    for distance in 1...5 {
                        let answer = try await client.check(id, wrong(code, by: distance))
                        #expect(answer["outcome"] == "wrong_code", "\(answer.text)")
                    }
                }
                for phone in Self.numbers {
                    let refused = try await client.create(phone: phone)
                    #expect(refused["code"] == "destination_closed", "\(phone): \(refused.text)")
                }
                let words = ["destinations", "unlock", "--application", "shop", "--to", "(0812) 3456 7890"]
                let unlocked = try await run(
                    words, in: shop.folder, environment: ["SANDI_CONFIG": shop.configurationFile])
                #expect(unlocked.output.contains("10 failed checks forgotten"), "\(unlocked.output)\(unlocked.errors)")
            }
        }
    }
}
