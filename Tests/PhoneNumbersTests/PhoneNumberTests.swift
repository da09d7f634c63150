import CPhoneNumber
import PhoneNumbers
import Testing
import VerificationCore

struct PhoneNumberTests {
    private let reader = PhoneNumberReader()

    @Test(
        "R31 every spelling of a number is the same number",
        arguments: [
            "+6281234567890", "+62 812-3456-7890", "+62 (812) 3456 7890", "+62.812.3456.7890", "081234567890",
            "0812-3456-7890", "(0812) 3456-7890", "006281234567890", "00 62 812 3456 7890", "6281234567890",
            "+62 0812 3456 7890", "＋６２８１２３４５６７８９０", "０８１２３４５６７８９０", "٠٨١٢٣٤٥٦٧٨٩٠", "۰۸۱۲۳۴۵۶۷۸۹۰",
            "  +62812 34567890  ", "+62\u{A0}812\u{2011}3456\u{2013}7890", "+62/812/3456/7890", "81234567890",
            "008 62 812 3456 7890",
        ])
    func oneNumber(text: String) throws {
        let number = try reader.phoneNumber(text, region: "ID")
        #expect(number.e164 == "+6281234567890" && number.region == "ID" && number.callingCodeDigits == 2)
    }

    struct Spelling: Sendable, CustomTestStringConvertible {
        let text: String
        let region: String?
        let e164: String
        let belongsTo: String
        let callingCodeDigits: Int

        init(_ text: String, _ region: String?, _ e164: String, _ belongsTo: String, _ callingCodeDigits: Int) {
            self.text = text
            self.region = region
            self.e164 = e164
            self.belongsTo = belongsTo
            self.callingCodeDigits = callingCodeDigits
        }

        var testDescription: String { "\(text) in \(region ?? "no region")" }
    }

    static let spellings: [Spelling] = [
        Spelling("+1 (202) 555-0123", nil, "+12025550123", "US", 1),
        Spelling("202-555-0123", "US", "+12025550123", "US", 1),
        Spelling("1 202 555 0123", "US", "+12025550123", "US", 1),
        Spelling("011 62 812 3456 7890", "US", "+6281234567890", "ID", 2),
        Spelling("+1 416 555 0123", "US", "+14165550123", "CA", 1),
        Spelling("+1 876 555 0123", nil, "+18765550123", "JM", 1),
        Spelling("+44 20 7946 0018", nil, "+442079460018", "GB", 2),
        Spelling("+44 (0)20 7946 0018", nil, "+442079460018", "GB", 2),
        Spelling("07400 123456", "GB", "+447400123456", "GB", 2),
        Spelling("+44 7781 123456", nil, "+447781123456", "GG", 2),
        Spelling("+49 1512 3456789", nil, "+4915123456789", "DE", 2),
        Spelling("030 123456", "DE", "+4930123456", "DE", 2),
        Spelling("+33 6 12 34 56 78", nil, "+33612345678", "FR", 2),
        Spelling("06 12 34 56 78", "FR", "+33612345678", "FR", 2),
        Spelling("+39 06 698 12345", nil, "+390669812345", "VA", 2),
        Spelling("02 1234 5678", "IT", "+390212345678", "IT", 2),
        Spelling("+39 312 345 6789", nil, "+393123456789", "IT", 2),
        Spelling("+34 612 34 56 78", nil, "+34612345678", "ES", 2),
        Spelling("+351 912 345 678", nil, "+351912345678", "PT", 3),
        Spelling("+31 6 12345678", nil, "+31612345678", "NL", 2),
        Spelling("+32 470 12 34 56", nil, "+32470123456", "BE", 2),
        Spelling("+41 78 123 45 67", nil, "+41781234567", "CH", 2),
        Spelling("+43 664 123456", nil, "+43664123456", "AT", 2),
        Spelling("+46 70 123 45 67", nil, "+46701234567", "SE", 2),
        Spelling("+47 406 12 345", nil, "+4740612345", "NO", 2),
        Spelling("+45 32 12 34 56", nil, "+4532123456", "DK", 2),
        Spelling("+358 41 2345678", nil, "+358412345678", "FI", 3),
        Spelling("+48 512 345 678", nil, "+48512345678", "PL", 2),
        Spelling("+420 601 123 456", nil, "+420601123456", "CZ", 3),
        Spelling("+30 691 234 5678", nil, "+306912345678", "GR", 2),
        Spelling("+90 501 234 56 78", nil, "+905012345678", "TR", 2),
        Spelling("+7 912 345-67-89", nil, "+79123456789", "RU", 1),
        Spelling("8 (912) 345-67-89", "RU", "+79123456789", "RU", 1),
        Spelling("+7 771 000 9998", nil, "+77710009998", "KZ", 1),
        Spelling("+380 50 123 4567", nil, "+380501234567", "UA", 3),
        Spelling("+91 81234 56789", nil, "+918123456789", "IN", 2),
        Spelling("081234 56789", "IN", "+918123456789", "IN", 2),
        Spelling("+65 8123 4567", nil, "+6581234567", "SG", 2),
        Spelling("+60 12-345 6789", nil, "+60123456789", "MY", 2),
        Spelling("012-345 6789", "MY", "+60123456789", "MY", 2),
        Spelling("+84 912 345 678", nil, "+84912345678", "VN", 2),
        Spelling("+66 81 234 5678", nil, "+66812345678", "TH", 2),
        Spelling("+63 905 123 4567", nil, "+639051234567", "PH", 2),
        Spelling("+81 90-1234-5678", nil, "+819012345678", "JP", 2),
        Spelling("090-1234-5678", "JP", "+819012345678", "JP", 2),
        Spelling("010 62 812 3456 7890", "JP", "+6281234567890", "ID", 2),
        Spelling("+82 10-2000-0000", nil, "+821020000000", "KR", 2),
        Spelling("+86 131 2345 6789", nil, "+8613123456789", "CN", 2),
        Spelling("+852 5123 4567", nil, "+85251234567", "HK", 3),
        Spelling("+886 912 345 678", nil, "+886912345678", "TW", 3),
        Spelling("+61 412 345 678", nil, "+61412345678", "AU", 2),
        Spelling("0011 62 812 3456 7890", "AU", "+6281234567890", "ID", 2),
        Spelling("+64 21 123 4567", nil, "+64211234567", "NZ", 2),
        Spelling("+55 11 96123-4567", nil, "+5511961234567", "BR", 2),
        Spelling("+52 55 1234 5678", nil, "+525512345678", "MX", 2),
        Spelling("+52 1 55 1234 5678", nil, "+525512345678", "MX", 2),
        Spelling("+54 9 11 2345-6789", nil, "+5491123456789", "AR", 2),
        Spelling("011 15-2345-6789", "AR", "+5491123456789", "AR", 2),
        Spelling("+57 321 123 4567", nil, "+573211234567", "CO", 2),
        Spelling("+27 71 123 4567", nil, "+27711234567", "ZA", 2),
        Spelling("+234 802 123 4567", nil, "+2348021234567", "NG", 3),
        Spelling("+254 712 123456", nil, "+254712123456", "KE", 3),
        Spelling("+20 100 123 4567", nil, "+201001234567", "EG", 2),
        Spelling("+966 51 234 5678", nil, "+966512345678", "SA", 3),
        Spelling("+971 50 123 4567", nil, "+971501234567", "AE", 3),
        Spelling("+972 50 234 5678", nil, "+972502345678", "IL", 3),
    ]

    @Test("R31 numbers of many countries come to E.164", arguments: spellings)
    func countries(spelling: Spelling) throws {
        let number = try reader.phoneNumber(spelling.text, region: spelling.region)
        #expect(number.e164 == spelling.e164)
        #expect(number.region == spelling.belongsTo && number.callingCodeDigits == spelling.callingCodeDigits)
    }

    @Test("R31 ordinary numbers of every region are read, and reading the canonical form again changes nothing")
    func everyRegion() {
        // The metadata calls Australia's 0147 internet telephony; we refuse it as a satellite range.
        let examples = NumberingPlanExamples.ordinary.filter { !$0.number.hasPrefix("+6114") }
        #expect(examples.count >= 400 && Set(examples.map(\.region)).count >= 200)
        for example in examples {
            for region in [nil, "ID", example.region] {
                #expect(throws: Never.self, "\(example.testDescription)") {
                    let number = try reader.phoneNumber(example.number, region: region)
                    #expect(number.e164 == example.number && number.e164.utf8.count <= 16)
                    #expect(number.region == example.region || number.region.utf8.count == 2)
                }
            }
        }
    }

    @Test("R33 special ranges of every region and every global network are refused")
    func specialRanges() {
        let examples = NumberingPlanExamples.special + NumberingPlanExamples.global
        #expect(examples.count >= 200 && Set(examples.map(\.region)).count >= 40)
        #expect(NumberingPlanExamples.global.count >= 8)
        for example in examples {
            #expect(throws: DestinationFault.specialRange, "\(example.testDescription)") {
                try reader.phoneNumber(example.number, region: nil)
            }
        }
    }

    @Test(
        "R33 special numbers are refused in every form",
        arguments: [
            ("+1 900 234 5678", nil), ("1-800-234-5678", "US"), ("+1 500 234 5678", nil), ("0809 123 4567", "ID"),
            ("+62 809 1234567", nil), ("0800 1234567", "ID"), ("+62 868 12345678", nil), ("0868 12345678", "ID"),
            ("0062 868 1234 5678", "ID"), ("+44 70 1234 5678", nil), ("+44 900 123 4567", nil), ("0845 012 3456", "GB"),
            ("+44 76 4012 3456", nil), ("0900 1 234567", "DE"), ("+49 180 5 123456", nil),
            ("+33 891 12 34 56", nil), ("+39 899 123456", nil), ("+61 1900 654 321", nil), ("1300 655 506", "AU"),
            ("+61 147 123 456", nil), ("0120 123 456", "JP"), ("+870 773 111 632", nil), ("+881 612 345 678", nil),
            ("+882 123 456 789", nil), ("+883 510 012 3456", nil), ("+878 10 123 456 7890", nil),
            ("+979 123 456 789", nil),
            ("+800 1234 5678", nil), ("+808 1234 5678", nil), ("00 870 773 111 632", nil), ("00881612345678", "ID"),
            ("112", "ID"), ("110", "ID"), ("113", "ID"), ("118", "ID"), ("119", "ID"), ("911", "US"), ("999", "GB"),
            ("112", "DE"), ("000", "AU"), ("111", "NZ"), ("119", "JP"), ("110", "CN"), ("100", "IN"), ("190", "BR"),
            ("1 1 2", "DE"), ("١١٢", "DE"), ("116 117", "DE"), ("+49 116117", nil),
        ] as [(String, String?)])
    func special(text: String, region: String?) {
        #expect(throws: DestinationFault.specialRange) { try reader.phoneNumber(text, region: region) }
    }

    @Test(
        "R31 what is no number is refused, with its reason",
        arguments: [
            ("", nil, .notANumber), (" ", nil, .notANumber), ("+", nil, .notANumber),
            ("++6281234567890", nil, .notANumber),
            ("+62+81234567890", nil, .notANumber), ("62+81234567890", "ID", .notANumber), ("0", "ID", .notANumber),
            ("00", "ID", .notANumber), ("000000000000", "ID", .notANumber), ("+62", nil, .notANumber),
            ("+62 812", nil, .notANumber), ("+999 123456789", nil, .needsCountry), ("+0 123456789", nil, .needsCountry),
            ("081234567890", nil, .needsCountry), ("081234567890", "", .needsCountry),
            ("081234567890", "id", .needsCountry),
            ("081234567890", "ZZ", .needsCountry), ("081234567890", "001", .needsCountry),
            ("081234567890", "INDONESIA", .needsCountry), ("+6281234567890123456", nil, .notANumber),
            ("+62812345678901234567890", nil, .tooLong), (String(repeating: "1", count: 65), "ID", .tooLong),
            (String(repeating: " ", count: 65), "ID", .tooLong),

            ("tel:+6281234567890", nil, .notANumber), ("sip:+6281234567890@x", nil, .notANumber),
            ("+6281234567890;ext=5", nil, .notANumber), ("+6281234567890 ext 5", nil, .notANumber),
            ("+6281234567890x5", nil, .notANumber), ("+6281234567890,,5", nil, .notANumber),
            ("+6281234567890#5", nil, .notANumber), ("*67 202 555 0123", "US", .notANumber),
            ("1-800-FLOWERS", "US", .notANumber), ("+1 202 FLOWERS", nil, .notANumber),
            ("ann@example.com", nil, .notANumber),
            ("+62812\u{0}34567890", nil, .notANumber), ("+62812\n34567890", nil, .notANumber),
            ("+62812\t34567890", nil, .notANumber), ("+62812\r\n34567890", nil, .notANumber),
            ("+62\u{200B}81234567890", nil, .notANumber), ("\u{202E}+6281234567890", nil, .notANumber),
            ("+6281234567890\u{301}", nil, .notANumber), ("+62८१२३४५६७८९०", nil, .notANumber),
            ("+62𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎", nil, .notANumber), ("+62①②③④⑤⑥⑦⑧⑨", nil, .notANumber), ("½", "ID", .notANumber),
            ("+6281234567890'; DROP TABLE x", nil, .notANumber), ("%2B6281234567890", nil, .notANumber),
            ("{\"to\":1}", nil, .notANumber), ("+62-", nil, .notANumber), ("()()()", "ID", .notANumber),
            ("+1 202 555 012", nil, .notANumber), ("+1 123 456 7890", nil, .notANumber), ("+44 1", nil, .notANumber),
        ] as [(String, String?, DestinationFault)])
    func hostile(text: String, region: String?, fault: DestinationFault) {
        #expect(throws: fault) { try reader.phoneNumber(text, region: region) }
    }

    @Test func `the library is never asked about a longer text than the limit`() {
        var number = sandi_phone()
        let text = String(repeating: "1", count: 65)
        sandi_phone_parse(text, text.utf8.count, "ID", &number)
        #expect(number.error == Int32(SANDI_PHONE_TOO_LONG.rawValue))
        #expect(throws: DestinationFault.tooLong) {
            try reader.phoneNumber(String(repeating: "+", count: 1_000_000), region: "ID")
        }
    }

    @Test func `random texts of digits and marks are read or refused, and never differ from their canonical form`() {
        var generator = RandomTexts(seed: 20_260_131)
        var read = 0
        for _ in 0..<5000 {
            let text = generator.text(from: Array("00112233445566778899+ -()."), upTo: 18)
            guard let number = try? reader.phoneNumber(text, region: "ID") else { continue }
            read += 1
            #expect((try? reader.phoneNumber(number.e164, region: nil)) == number, "seed \(generator.seed): \(text)")
        }
        #expect(read > 100, "seed \(generator.seed)")
    }
}
