import CPhoneNumber
import Testing

/// The example numbers of libphonenumber's own metadata.
enum NumberingPlanExamples {
    struct Example: Sendable, CustomTestStringConvertible {
        let region: String
        let type: UInt32
        let number: String

        var testDescription: String { "\(region) \(type) \(number)" }
    }

    static let ordinary = examples(
        of: [SANDI_PHONE_FIXED_LINE, SANDI_PHONE_MOBILE, SANDI_PHONE_FIXED_LINE_OR_MOBILE, SANDI_PHONE_VOIP],
        in: regions.filter { $0.utf8.count == 2 })
    static let special = examples(
        of: [
            SANDI_PHONE_TOLL_FREE, SANDI_PHONE_PREMIUM_RATE, SANDI_PHONE_SHARED_COST, SANDI_PHONE_PERSONAL,
            SANDI_PHONE_PAGER, SANDI_PHONE_UAN, SANDI_PHONE_VOICEMAIL,
        ], in: regions.filter { $0.utf8.count == 2 })
    static let global = examples(of: [SANDI_PHONE_FIXED_LINE], in: regions.filter { $0.utf8.count == 3 })

    static let regions: [String] = {
        let names = text(capacity: 4096) { sandi_phone_regions($0, $1) }
        return names.split(separator: " ").map(String.init)
    }()

    private static func examples(of types: [sandi_phone_type], in regions: [String]) -> [Example] {
        regions.flatMap { region in
            types.compactMap { type in
                let number = text(capacity: 32) { sandi_phone_example(region, Int32(type.rawValue), $0, $1) }
                return number.isEmpty ? nil : Example(region: region, type: type.rawValue, number: number)
            }
        }
    }

    private static func text(capacity: Int, _ write: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
        let bytes = [CChar](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            initialized = write(buffer.baseAddress, capacity)
        }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
