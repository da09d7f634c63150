import ServiceConfiguration
import Testing

struct MessagingTests {
    @Test func `texts and WhatsApp need a token, and the account's rate has its defaults`() throws {
        let gateways = try load(
            """
            gateways:
              oca: {requests_per_second: 10}
              oca_sms: {token: abc, sender_id: EXAMPLE, paths: {senders: masking}}
              oca_whatsapp: {token: def, code_button: false}
            """
        ).gateways
        #expect(gateways.oca.requestsPerSecond == 10 && gateways.oca.reportsPerMinute == 600)
        let sms = try #require(gateways.ocaSMS)
        #expect(sms.baseURL == "https://webapigw.ocatelkom.co.id/sms/v2" && sms.senderID == "EXAMPLE")
        #expect(sms.paths == ["senders": "masking"] && sms.numberField == "receipent_number")
        let whatsApp = try #require(gateways.ocaWhatsApp)
        #expect(whatsApp.baseURL == "https://wa01.ocatelkom.co.id/api/v2" && !whatsApp.hasCodeButton)
        let without = try load("").gateways
        #expect(without.ocaSMS == nil && without.ocaWhatsApp == nil && without.oca.requestsPerSecond == 20)
    }

    @Test(arguments: [
        ("sender_id: EXAMPLE", "https://mainapi.ocatelkom.co.id/sms/api/v1"),
        ("paths: {}", "https://sms.ocatelkom.co.id/api/v1"),
    ])
    func `version 1 has an address for texts with a sender id and one for those without`(
        given: String, address: String
    ) throws {
        let settings = try load(
            "gateways: {oca_sms: {version: v1, user: a@example.com, password: secret, \(given)}}")
        #expect(settings.gateways.ocaSMS?.baseURL == address)
    }

    @Test(arguments: [
        ("oca_sms: {sender_id: EXAMPLE}", "gateways.oca_sms.token"),
        ("oca_sms: {version: v1, user: a@example.com}", "gateways.oca_sms.password"),
        ("oca_sms: {token: abc, sender_id: \"a b\"}", "gateways.oca_sms.sender_id"),
        ("oca_whatsapp: {code_button: true}", "gateways.oca_whatsapp.token"),
        ("oca: {requests_per_second: 0}", "gateways.oca.requests_per_second"),
        ("oca: {reports_per_minute: 0}", "gateways.oca.reports_per_minute"),
    ])
    func `what is missing or wrong is named`(given: String, key: String) {
        #expect(faults("gateways: {\(given)}").compactMap(\.key) == [key])
    }

    @Test func `calls have a choice of numbers and a number of lines`() throws {
        let base = "version: v2, token: abc, ivr_id: abc, from_numbers: [\"0215\", \"0216\"]"
        let plain = try #require(load("gateways: {oca_call: {\(base)}}").gateways.ocaCall)
        #expect(plain.fromNumberChoice == .roundRobin && plain.countryNumbers == [:] && plain.callsAtOnce == nil)
        let own = try load(
            "gateways: {oca_call: {\(base), from_number_choice: first, country_numbers: {MY: \"+603123\"}, "
                + "calls_at_once: 30}}")
        let call = try #require(own.gateways.ocaCall)
        #expect(call.fromNumberChoice == .first && call.countryNumbers == ["MY": "+603123"] && call.callsAtOnce == 30)
        #expect(
            faults("gateways: {oca_call: {\(base), country_numbers: {my: \"+603123\"}, calls_at_once: 0}}")
                .compactMap(\.key) == ["gateways.oca_call.country_numbers", "gateways.oca_call.calls_at_once"])
    }
}
