/// Gathers the values of a file and of the environment, and every fault on the way.
struct ConfigurationReader {
    let files: any FileReading
    private(set) var values = CheckedValues()
    private(set) var faults: [ConfigurationFault] = []

    init(files: any FileReading) {
        self.files = files
    }

    mutating func add(_ fault: ConfigurationFault) {
        faults.append(fault)
    }

    // MARK: The file

    mutating func read(file path: String) {
        do throws(FileFault) {
            let contents = try files.read(path, bytesMax: fileBytesMax)
            read(contents.bytes, of: path.shown)
        } catch {
            add(ConfigurationFault(key: nil, source: .file(path.shown, line: nil), sentence: error.sentence))
        }
    }

    private mutating func read(_ bytes: [UInt8], of file: String) {
        do throws(YAMLFault) {
            guard let root = try YAMLTree.parse(bytes), !root.isNothing else { return }
            guard case .map(let members, _) = root else {
                throw YAMLFault(line: root.line, sentence: "the file must hold sections such as `server:`")
            }
            walk(members, in: "", of: file)
        } catch {
            add(ConfigurationFault(key: nil, source: .file(file, line: error.line), sentence: error.sentence))
        }
    }

    private mutating func walk(_ members: [YAMLTree.Member], in group: String, of file: String) {
        var seen: Set<String> = []
        for member in members {
            let path = group.isEmpty ? member.name : group + "." + member.name
            let source = ConfigurationSource.file(file, line: member.line)
            guard seen.insert(member.name).inserted else {
                add(ConfigurationFault(key: path.shown, source: source, sentence: "stands twice"))
                continue
            }
            if let key = ConfigurationTable.byPath[path] {
                take(key, source, shown: member.value.scalarText) { kind throws(ValueFault) in
                    try kind.read(member.value)
                }
            } else if ConfigurationTable.groups.contains(path) {
                descend(member, path, of: file)
            } else {
                add(ConfigurationFault(key: path.shown, source: source, sentence: unknown(path)))
            }
        }
    }

    private mutating func descend(_ member: YAMLTree.Member, _ path: String, of file: String) {
        // A section whose lines are all commented out is as good as none.
        if member.value.isNothing { return }
        guard case .map(let members, _) = member.value else {
            let source = ConfigurationSource.file(file, line: member.line)
            add(ConfigurationFault(key: path, source: source, sentence: "must be a section that holds keys"))
            return
        }
        walk(members, in: path, of: file)
    }

    // MARK: The environment

    mutating func read(environment: [String: String]) {
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(variablePrefix) {
            guard !ConfigurationTable.commandLineVariables.contains(variable) else { continue }
            let source = ConfigurationSource.environment(variable.shown)
            guard let key = ConfigurationTable.byVariable[variable] else {
                let names = Array(ConfigurationTable.byVariable.keys) + ConfigurationTable.commandLineVariables
                let hint = likelyMeant(variable, among: names.sorted()).map { "; did you mean \($0)?" } ?? ""
                add(ConfigurationFault(key: nil, source: source, sentence: "is no variable of this service\(hint)"))
                continue
            }
            // A secret from the environment takes the place of both of its forms in the file.
            if let other = counterpart(of: key), case .file? = values.given[other.path]?.source {
                values.given[other.path] = nil
            }
            take(key, source, shown: text) { kind throws(ValueFault) in try kind.read(variable: text) }
        }
    }

    private func counterpart(of key: ConfigurationKey) -> ConfigurationKey? {
        if let fileKey = key.fileKey { return fileKey }
        guard key.path.hasSuffix("_file") else { return nil }
        return ConfigurationTable.byPath[String(key.path.dropLast("_file".count))]
    }

    private mutating func take(
        _ key: ConfigurationKey, _ source: ConfigurationSource, shown text: String?,
        _ read: (ValueKind) throws(ValueFault) -> ConfigurationValue
    ) {
        do throws(ValueFault) {
            values.given[key.path] = CheckedValues.Given(value: try read(key.kind), source: source)
        } catch {
            let value = key.isSecret ? nil : text.map { "`\($0.shown)` " }
            add(ConfigurationFault(key: key.path, source: source, sentence: (value ?? "") + error.sentence))
        }
    }

    private func unknown(_ path: String) -> String {
        let names = ConfigurationTable.byPath.keys.sorted() + ConfigurationTable.groups.sorted()
        return "is no key of this service" + (likelyMeant(path, among: names).map { "; did you mean `\($0)`?" } ?? "")
    }

    // MARK: Secrets

    /// Reads each secret that is kept in a file of its own, and sees to it that each comes from one place only.
    mutating func readSecretFiles() {
        for key in ConfigurationTable.keys {
            guard let fileKey = key.fileKey, let path = values.text(fileKey) else { continue }
            let source = values.source(fileKey)
            guard !values.isGiven(key) else {
                add(
                    ConfigurationFault(
                        key: fileKey.path, source: source,
                        sentence: "stands beside `\(key.name)`; give only one of the two"))
                continue
            }
            do throws(ValueFault) {
                let secret = try readSecret(path, key)
                values.given[key.path] = CheckedValues.Given(value: secret, source: .secretFile(path))
            } catch {
                add(ConfigurationFault(key: fileKey.path, source: source, sentence: "\(path.shown): \(error.sentence)"))
            }
        }
    }

    private func readSecret(_ path: String, _ key: ConfigurationKey) throws(ValueFault) -> ConfigurationValue {
        let contents: FileContents
        do throws(FileFault) {
            contents = try files.read(path, bytesMax: secretBytesMax)
        } catch {
            throw ValueFault(sentence: error.sentence)
        }
        guard contents.mode & 0o077 == 0 else {
            throw ValueFault(sentence: "others may read or change this file; make it 0600 (chmod 600)")
        }
        var bytes = contents.bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ValueFault(sentence: "the file is not UTF-8")
        }
        return try key.kind.read(variable: text)
    }
}

private let fileBytesMax = 256 * 1024
private let secretBytesMax = 4 * 1024
