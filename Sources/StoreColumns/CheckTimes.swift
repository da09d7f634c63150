public import VerificationCore

/// The moments of a verification's checks as one short blob: eight bytes each, the highest first.
public enum CheckTimes {
    private static let bytesPerMoment = 8

    /// The moments in the bytes of a blob; eight zeros are a place that no check has taken yet, and a rest of fewer
    /// than eight bytes is passed over.
    public static func read(_ bytes: UnsafeRawBufferPointer) -> [Timestamp] {
        var moments: [Timestamp] = []
        for place in 0..<bytes.count / bytesPerMoment {
            let number = bytes.loadUnaligned(fromByteOffset: place * bytesPerMoment, as: Int64.self)
            if number != 0 { moments.append(Timestamp(milliseconds: Int64(bigEndian: number))) }
        }
        return moments
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
