import ArgumentParser
import FoundationEssentials
import PostgreSQLStore
import ServiceConfiguration

/// Who owns the schema on a PostgreSQL server: not the service, which could otherwise step over its own limits (R65).
struct OwnerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "On PostgreSQL, the role that owns the schema; SANDI_OWNER_PASSWORD or the file has its password.",
            valueName: "role"))
    var ownerUser: String?
    @Option(
        help: ArgumentHelp("The file that holds the owner's password, readable by its owner alone.", valueName: "file"))
    var ownerPasswordFile: String?

    /// The server as its owner reaches it.
    /// - Throws: `CommandFailure` when a password is missing or its file is readable by others.
    func settings(_ server: PostgreSQLSettings) throws -> PostgreSQLStore.Settings {
        guard let user = ownerUser else {
            throw CommandFailure(
                "--owner-user: the role that owns the schema on \(server.host) has to be named",
                hints: ["sandi migrate --owner-user sandi_owner --owner-password-file FILE"], .wrongInput)
        }
        return PostgreSQLStore.Settings(server, user: user, password: try password())
    }

    /// - Throws: `CommandFailure` when one of the options is given.
    func refuse(for engine: StoreEngine) throws {
        guard ownerUser != nil || ownerPasswordFile != nil else { return }
        throw CommandFailure(
            "--owner-user: belongs to the engine postgresql, and the configuration names \(engine.rawValue)",
            .wrongInput)
    }

    private func password() throws -> SecretText? {
        guard let path = ownerPasswordFile else {
            return ProcessInfo.processInfo.environment["SANDI_OWNER_PASSWORD"].map(SecretText.init)
        }
        let contents: FileContents
        do throws(FileFault) {
            contents = try LocalFiles().read(path, bytesMax: passwordBytesMax)
        } catch {
            throw CommandFailure("--owner-password-file: \(path): \(error.sentence)", .wrongInput)
        }
        guard contents.mode & 0o077 == 0 else {
            throw CommandFailure(
                "--owner-password-file: \(path): others may read or change this file; make it 0600 (chmod 600)",
                .wrongInput)
        }
        let text = String(decoding: contents.bytes, as: UTF8.self)
        return SecretText(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
}

private let passwordBytesMax = 1024
