import ServiceConfiguration
import Testing

struct CustomGatewayTests {
    private static let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

    @Test func `a sender of one's own needs an address and a secret`() throws {
        let gateways = try load(
            """
            gateways:
              custom_call:
                base_url: "https://sender.example.com/sandi/"
                secret: "\(CustomGatewayTests.secret)"
                status_path: messages
                content: digits
              custom_email: {base_url: "http://127.0.0.1:9000", send_path: mail, secret: "\(CustomGatewayTests.secret)"}
              custom_sms: {base_url: "http://127.0.0.1:9001", secret: "\(CustomGatewayTests.secret)"}
              custom_whatsapp: {base_url: "http://127.0.0.1:9002", secret: "\(CustomGatewayTests.secret)"}
            """
        ).gateways
        let call = try #require(gateways.customCall)
        #expect(call.baseURL == "https://sender.example.com/sandi" && call.sendPath == "messages")
        #expect(call.statusPath == "messages" && gateways.customCallContent == .digits)
        #expect(call.secret.reveal == CustomGatewayTests.secret)
        let email = try #require(gateways.customEmail)
        #expect(email.baseURL == "http://127.0.0.1:9000" && email.sendPath == "mail" && email.statusPath == nil)
        #expect(gateways.customSMS?.baseURL == "http://127.0.0.1:9001")
        #expect(gateways.customWhatsApp?.baseURL == "http://127.0.0.1:9002")
        let without = try load("").gateways
        #expect(without.customSMS == nil && without.customWhatsApp == nil)
        #expect(without.customCall == nil && without.customEmail == nil && without.customCallContent == .audio)
    }

    @Test(arguments: [
        ("{content: digits}", ["base_url", "secret"]), ("{base_url: \"https://a.example\"}", ["secret"]),
        ("{base_url: \"http://a.example\", secret: \"\(secret)\"}", ["base_url"]),
        ("{base_url: \"https://a.example\", secret: \"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"}", ["secret"]),
        ("{base_url: \"https://a.example\", secret: whsec_c2hvcnQ=}", ["secret"]),
        ("{base_url: \"https://a.example\", secret: \"whsec_????\"}", ["secret"]),
        ("{base_url: \"https://a.example\", secret: \"\(secret)\", status_path: /a}", ["status_path"]),
    ])
    func `what is missing or wrong is named, and a secret is not repeated`(given: String, keys: [String]) {
        let found = faults("gateways: {custom_call: \(given)}")
        #expect(found.compactMap(\.key) == keys.map { "gateways.custom_call.\($0)" })
        #expect(!found.contains { "\($0)".contains("whsec_c2") || "\($0)".contains("MDEy") })
    }
}
