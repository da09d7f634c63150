public import VerificationCore

/// A `multipart/form-data` body (RFC 7578). Names cannot break out of their header line.
public struct MultipartForm: Sendable {
    private let boundary: String
    private var bytes: [UInt8] = []

    /// - Throws: When the random source fails; a guessable boundary could be met inside a part.
    public init(random: some RandomSource) throws(RandomSourceError) {
        let hex = try random.bytes(boundaryRandomBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        boundary = "sandi-" + hex.joined()
    }

    public var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// Adds a field of text in UTF-8.
    public mutating func field(_ name: String, _ value: String) {
        begin("form-data; name=\"\(MultipartForm.quoted(name))\"", contentType: nil)
        end(Array(value.utf8))
    }

    /// Adds a file.
    public mutating func file(_ name: String, fileName: String, contentType: String, _ content: [UInt8]) {
        let disposition =
            "form-data; name=\"\(MultipartForm.quoted(name))\""
            + "; filename=\"\(MultipartForm.quoted(fileName))\""
        begin(disposition, contentType: MultipartForm.lineSafe(contentType))
        end(content)
    }

    /// The whole body with its closing boundary.
    public var body: [UInt8] { bytes + Array("--\(boundary)--\r\n".utf8) }

    private mutating func begin(_ disposition: String, contentType: String?) {
        bytes.append(contentsOf: "--\(boundary)\r\nContent-Disposition: \(disposition)\r\n".utf8)
        if let contentType { bytes.append(contentsOf: "Content-Type: \(contentType)\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    private mutating func end(_ content: [UInt8]) {
        bytes.append(contentsOf: content)
        bytes.append(contentsOf: "\r\n".utf8)
    }

    /// As browsers write names: quotes and controls are percent-encoded, so that nothing ends the quoted text early.
    private static func quoted(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "%22"
            case "\\": output += "%5C"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                output += (scalar.value < 16 ? "%0" : "%") + String(scalar.value, radix: 16, uppercase: true)
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static func lineSafe(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }
}

/// 128 bits: no part meets the boundary by chance or by guessing.
private let boundaryRandomBytes = 16
