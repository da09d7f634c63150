public import VerificationCore

/// The moments of a verification's checks as one short blob: eight bytes each, the highest first.
public enum CheckTimes {
    private static let bytesPerMoment = 8

    /// The moments in the bytes of a blob. Eight zeros are a place that no check has taken yet; in front of one that is
    /// taken they are a moment in 1970, which `VerificationColumns.checked` refuses. A rest of fewer than eight
    /// bytes is passed over.
    public static func read(_ bytes: UnsafeRawBufferPointer) -> [Timestamp] {
        var taken = bytes.count / bytesPerMoment
        while taken > 0, moment(taken - 1, in: bytes).milliseconds == 0 { taken -= 1 }
        return (0..<taken).map { moment($0, in: bytes) }
    }

    private static func moment(_ place: Int, in bytes: UnsafeRawBufferPointer) -> Timestamp {
        let number = bytes.loadUnaligned(fromByteOffset: place * bytesPerMoment, as: Int64.self)
        return Timestamp(milliseconds: Int64(bigEndian: number))
    }

    /// The blob for these moments with the places for further ones, up to `count` in all.
    public static func bytes(_ moments: [Timestamp], places count: Int) -> [UInt8] {
        let taken = bytes(moments)
        return taken + [UInt8](repeating: 0, count: max(0, count * bytesPerMoment - taken.count))
    }

    /// The blob for these moments.
    public static func bytes(_ moments: [Timestamp]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(moments.count * bytesPerMoment)
        for moment in moments {
            withUnsafeBytes(of: moment.milliseconds.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
