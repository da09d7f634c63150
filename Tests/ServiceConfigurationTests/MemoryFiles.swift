import ServiceConfiguration

/// Files that exist only in a test.
struct MemoryFiles: FileReading {
    var files: [String: FileContents] = [:]
    var faults: [String: FileFault] = [:]

    init(_ yaml: String? = nil) {
        if let yaml { files["sandi.yaml"] = FileContents(bytes: Array(yaml.utf8), mode: 0o644) }
    }

    /// The same files and one more.
    func with(_ path: String, _ text: String, mode: UInt32 = 0o600) -> MemoryFiles {
        var copy = self
        copy.files[path] = FileContents(bytes: Array(text.utf8), mode: mode)
        return copy
    }

    func read(_ path: String, bytesMax: Int) throws(FileFault) -> FileContents {
        if let fault = faults[path] { throw fault }
        guard let contents = files[path] else { throw .missing }
        guard contents.bytes.count <= bytesMax else { throw .tooLong(bytesMax: bytesMax) }
        return contents
    }
}

/// Loads a configuration from text.
func load(
    _ yaml: String, _ environment: [String: String] = [:], files: MemoryFiles? = nil
) throws(ConfigurationError) -> ServiceSettings {
    var all = files ?? MemoryFiles()
    all.files["sandi.yaml"] = FileContents(bytes: Array(yaml.utf8), mode: 0o644)
    return try ServiceSettings.load(file: "sandi.yaml", environment: environment, files: all)
}

/// The faults of a configuration; nil when it is sound.
func refusal(
    _ yaml: String, _ environment: [String: String] = [:], files: MemoryFiles? = nil
) -> ConfigurationError? {
    do throws(ConfigurationError) {
        _ = try load(yaml, environment, files: files)
        return nil
    } catch {
        return error
    }
}

/// The faults of a configuration; empty when it is sound.
func faults(
    _ yaml: String, _ environment: [String: String] = [:], files: MemoryFiles? = nil
) -> [ConfigurationFault] {
    refusal(yaml, environment, files: files)?.faults ?? []
}

/// A call gateway that needs nothing more, to be followed by further keys of the section.
let callSection = """
    gateways:
      oca_call:
        ivr_id: abc
        from_numbers: ["02150001122"]

    """
