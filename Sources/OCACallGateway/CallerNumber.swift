/// The form of a number that a call shows to the person called.
enum CallerNumber {
    /// 3 to 20 digits, with a plus sign in front if need be.
    static func isSound(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
        return (3...20).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
    }
}
