import Foundation
import OCASandbox
import PromptRendering
import SandboxPhone
import StrictJSON
import Testing
import VerificationCore

/// The whole way of a code through the real service, the real packs and the vendors' wire.
@Suite(.timeLimit(.minutes(5))) struct `A call that is answered` {
    @Test("R24 R57 the code is heard and approved; then neither audio nor envelope is left")
    func heard() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:300,email:120")) { shop in
            try await shop.serving { client in
                let created = try await client.create(phone: "+6281234567890", email: "ann@example.com")
                #expect(created.status == 201)
                let id = try #require(created["id"])
                let call = try await shop.call(to: "+6281234567890")
                #expect(call.audioFault == nil)
                let code = try shop.code(heardIn: call)
                #expect(code.count == 6)
                let said = try await run(
                    ["prompts", "say", "--locale", "id", code, "--config", shop.configurationFile], in: shop.folder)
                #expect(said.bytes == call.audio)

                try await client.wait(for: "delivery.heard", of: id)
                let approved = try await client.check(id, code)
                #expect(approved.status == 200)
                #expect(approved["outcome"] == "approved")
                #expect(approved.json["approval"]?["channel"] == "call")
                #expect(approved.json["approval"]?["channels"] == ["call"])
                #expect(try await client.get("/v1/verifications/\(id)")["status"] == "approved")
                try await shop.untilTheShelfIsEmpty()
                #expect(try shop.count("envelopes") == 0)
                #expect(shop.sandbox.inbox.all.isEmpty)
                #expect(try await client.check(id, code).status == 409)
            }
        }
    }

    @Test func `a person who hangs up early gets the same code by mail, and both channels are named`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let created = try await client.create(phone: "+6281234567804", email: "ann@example.com")
                let id = try #require(created["id"])
                let code = try shop.code(heardIn: try await shop.call(to: "+6281234567804"))
                let mail = try await shop.mail(to: "ann@example.com")
                #expect(try shop.code(readIn: mail) == code)
                let types = try await client.events(id)
                #expect(types.contains("delivery.answered"))
                #expect(!types.contains("delivery.heard"))
                #expect(shop.calls(to: "+6281234567804").count == 1)
                let approved = try await client.check(id, code)
                #expect(approved["outcome"] == "approved")
                #expect(approved.json["approval"]?["channel"] == "email")
                #expect(approved.json["approval"]?["channels"]?.array?.count == 2)
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }

    @Test func `version 1 with user and password carries calls and mails alike`() async throws {
        try await Deployment.with(DeploymentOptions(version: "v1")) { shop in
            try await shop.serving { client in
                let heard = try #require(try await client.create(phone: "+6281234567890")["id"])
                let call = try await shop.call(to: "+6281234567890")
                #expect(call.wire == "CALL V1")
                try await client.wait(for: "delivery.heard", of: heard)
                #expect(try await client.check(heard, try shop.code(heardIn: call))["outcome"] == "approved")

                let mailed = try await client.create(phone: "+6281234567801", email: "ann@example.com")
                let mail = try await shop.mail(to: "ann@example.com")
                #expect(mail.wire == "EMAIL V1")
                let id = try #require(mailed["id"])
                try await client.wait(for: "delivery.delivered", of: id)
                #expect(try await client.check(id, try shop.code(readIn: mail))["outcome"] == "approved")
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }

    @Test func `an IVR with one variable per digit is fed with clips that are uploaded once`() async throws {
        try await Deployment.with(DeploymentOptions(ivr: IVRFlow.sixDigits.id)) { shop in
            try await shop.serving { client in
                let numbers = ["+6281234567190", "+6281234567290", "+6281234567390"]
                for number in numbers {
                    let id = try #require(try await client.create(phone: number)["id"])
                    let call = try await shop.call(to: number)
                    let clips = try (0...9).map {
                        try #require(try Deployment.prompts.get().clip(String($0), locale: "id")).audio
                    }
                    let played = call.variables.compactMap { variable in
                        shop.sandbox.shelf.all.first { shop.sandbox.playURL(of: $0) == variable.value }?.bytes
                    }
                    let digits = played.compactMap { clip in clips.firstIndex(of: clip) }
                    #expect(digits.count == 6)
                    #expect(call.audio == played.flatMap(\.self))
                    let approved = try await client.check(id, digits.map(String.init).joined())
                    #expect(approved["outcome"] == "approved")
                }
                let files = shop.sandbox.shelf.all
                #expect(Set(files.map(\.bytes)).count == files.count)
                #expect(shop.sandbox.requests.requests(to: .uploadAudio).count == files.count)
            }
        }
    }
}
