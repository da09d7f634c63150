import OCASandbox
import PromptRendering
import SandboxPhone
import StrictJSON
import Testing
import VerificationCore

@Suite(.timeLimit(.minutes(5))) struct `A call for a transaction` {
    private func transaction(_ amount: String = "150000.00", payee: String = "Toko Maju 1234567890") -> JSONValue {
        ["amount": .string(amount), "currency": "IDR", "payee": .string(payee)]
    }

    @Test("R13 is heard with amount and payee before its code, which is approved with them alone")
    func heard() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:300")) { shop in
            try await shop.serving { client in
                for (number, amount, outcome) in [
                    ("+6281234567890", "150000.00", "approved"),
                    ("+6281234567990", "150000.01", "transaction_differed"),
                ] {
                    let created = try await client.create(
                        phone: number, [JSONMember("transaction", transaction())])
                    let id = try #require(created["id"], "\(created.text)")
                    let call = try await shop.call(to: number)
                    #expect(call.audioFault == nil)
                    let rounds = try Deployment.prompts.get().heard(in: call.audio, locale: "id")
                    #expect(rounds.count == 2)
                    let told = try #require(rounds.first?.transaction)
                    #expect(told.amount == "150000" && told.currency == "IDR" && told.payeeEnding == "7890")
                    try await client.wait(for: "delivery.heard", of: id)
                    let answer = try await client.send(
                        "POST", "/v1/verifications/\(id)/checks",
                        ["code": .string(try shop.code(heardIn: call)), "transaction": transaction(amount)])
                    #expect(answer["outcome"] == outcome, "\(answer.text)")
                }
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }

    @Test("R13 is not placed where the payee cannot be spoken: the mail goes out, and the timeline says why")
    func passedOver() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let member = JSONMember("transaction", transaction(payee: "Toko Maju"))
                let created = try await client.create(phone: "+6281234567890", email: "ann@example.com", [member])
                let id = try #require(created["id"], "\(created.text)")
                let mail = try await shop.mail(to: "ann@example.com")
                #expect("\(mail)".contains("150000.00 IDR") && "\(mail)".contains("Toko Maju"))
                #expect(shop.calls(to: "+6281234567890").isEmpty)
                let timeline = try await client.get("/v1/verifications/\(id)/events").text
                #expect(timeline.contains("transaction_not_told"))
                let alone = try await client.create(phone: "+6281234567990", [member])
                #expect(alone.status == 422, "\(alone.text)")
                #expect(alone.text.contains("call: \(UntoldTransaction.payee)"), "\(alone.text)")
            }
        }
    }

    @Test("R13 is not cut down to its digits by an IVR that plays them one by one")
    func digitByDigit() async throws {
        let options = DeploymentOptions(ivr: IVRFlow.sixDigits.id)
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                let created = try await client.create(
                    phone: "+6281234567890", email: "ann@example.com", [JSONMember("transaction", transaction())])
                let id = try #require(created["id"], "\(created.text)")
                let mail = try await shop.mail(to: "ann@example.com")
                #expect(shop.calls(to: "+6281234567890").isEmpty)
                let answer = try await client.send(
                    "POST", "/v1/verifications/\(id)/checks",
                    ["code": .string(try shop.code(readIn: mail)), "transaction": transaction()])
                #expect(answer["outcome"] == "approved", "\(answer.text)")
            }
        }
    }
}
