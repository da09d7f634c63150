public import VerificationCore

/// The moments of a verification's checks as one short blob: eight bytes each, the highest first.
public enum CheckTimes {
    private static let bytesPerMoment = 8

    /// The moments in the bytes of a blob; a rest of fewer than eight bytes is passed over.
    public static func read(_ bytes: UnsafeRawBufferPointer) -> [Timestamp] {
        (0..<bytes.count / bytesPerMoment).map { place in
            let number = bytes.loadUnaligned(fromByteOffset: place * bytesPerMoment, as: Int64.self)
            return Timestamp(milliseconds: Int64(bigEndian: number))
        }
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
