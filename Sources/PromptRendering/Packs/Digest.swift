/// SHA-256, given from outside because only one room may use the cryptographic library.
public typealias SHA256Function = @Sendable ([UInt8]) -> [UInt8]

/// Bytes as lower-case hex.
func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
