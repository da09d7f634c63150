import Foundation
import Testing

/// A certificate that signs itself, made by openssl for one test.
final class Certificate: Sendable {
    let file: String
    let keyFile: String
    private let folder: URL

    init(for name: String = "localhost", isExpired: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sandi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "certificate.pem").path
        keyFile = folder.appending(path: "key.pem").path
        for (name, text) in [("ca.cnf", Certificate.authority), ("index.txt", ""), ("serial", "01\n")] {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try openssl(
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
                + ["-keyout", keyFile, "-out", "request.pem", "-subj", "/CN=\(name)"]
                + ["-addext", "subjectAltName=DNS:\(name)"])
        try openssl(
            ["ca", "-selfsign", "-batch", "-notext", "-config", "ca.cnf", "-keyfile", keyFile, "-in", "request.pem"]
                + ["-out", file, "-startdate", "20200101000000Z"]
                + ["-enddate", isExpired ? "20200102000000Z" : "20991231000000Z"])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private static let authority = """
        [ca]
        default_ca = here
        [here]
        new_certs_dir = .
        database = index.txt
        serial = serial
        default_md = sha256
        policy = names
        copy_extensions = copy
        [names]
        commonName = supplied
        """
}
