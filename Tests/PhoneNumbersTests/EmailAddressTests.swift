import PhoneNumbers
import Testing
import VerificationCore

struct EmailAddressTests {
    private let reader = PhoneNumberReader()

    @Test(
        "R31 every spelling of an address is the same address",
        arguments: [
            ("ann@example.com", "ann@example.com"), ("Ann@EXAMPLE.com", "ann@example.com"),
            ("ANN@EXAMPLE.COM", "ann@example.com"), ("ann+tag@example.com", "ann+tag@example.com"),
            ("a.n.n@example.co.id", "a.n.n@example.co.id"), ("o'hara@example.com", "o'hara@example.com"),
            ("a@b.io", "a@b.io"), ("1@2.com", "1@2.com"),
            ("x_y-z@sub.sub.example.museum", "x_y-z@sub.sub.example.museum"),
            ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
            ("#$&'*+-/=?^_`{|}~@example.com", "#$&'*+-/=?^_`{|}~@example.com"),
            ("ann@123.example.com", "ann@123.example.com"), ("ann@a--b.example.com", "ann@a--b.example.com"),
        ])
    func canonical(text: String, address: String) throws {
        #expect(try reader.emailAddress(text).address == address)
        #expect(try reader.emailAddress(address).address == address)
    }

    @Test("R28 the limits of RFC 5321 hold to the octet")
    func limits() throws {
        let label = String(repeating: "d", count: 63)
        let domain = "\(label).\(label).\(String(repeating: "d", count: 57)).com"
        let local = String(repeating: "a", count: 64)
        #expect(domain.utf8.count == 189 && "\(local)@\(domain)".utf8.count == 254)
        #expect(try reader.emailAddress("\(local)@\(domain)").address.utf8.count == 254)
        #expect(throws: DestinationFault.tooLong) { try reader.emailAddress("\(local)@d\(domain)") }
        #expect(throws: DestinationFault.tooLong) { try reader.emailAddress("a\(local)@example.com") }
        #expect(throws: DestinationFault.notAnAddress) { try reader.emailAddress("a@d\(label).com") }
        #expect(throws: DestinationFault.tooLong) { try reader.emailAddress(String(repeating: "@", count: 1_000_000)) }
    }

    @Test("R28 injected and malformed addresses are refused")
    func refused() {
        let texts = HostileAddresses.all
        #expect(Set(texts).count >= 200)
        for text in texts {
            #expect(throws: (any Error).self, "\(text.debugDescription)") { try reader.emailAddress(text) }
        }
    }

    @Test("R28 whatever random text is accepted, it has one recipient and nothing that ends a header")
    func randomTexts() {
        var generator = RandomTexts(seed: 28)
        let characters = Array("aB1@@..-+'\"<>,;: \r\n\t\u{0}()[]\\%!é")
        var accepted = 0
        for _ in 0..<20_000 {
            let text =
                generator.text(from: characters, upTo: 6) + "@" + generator.text(from: characters, upTo: 4) + "a.com"
            guard let address = try? reader.emailAddress(text).address else { continue }
            accepted += 1
            #expect(address.utf8.filter { $0 == UInt8(ascii: "@") }.count == 1, "seed \(generator.seed)")
            #expect(
                !address.utf8.contains { byte in byte <= 0x20 || byte >= 0x7F || "\"<>,;:()[]\\%!".utf8.contains(byte)
                },
                "seed \(generator.seed): \(text.debugDescription)")
        }
        #expect(accepted > 100, "seed \(generator.seed)")
    }
}
