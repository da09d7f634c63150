/// One setting as it may be shown to anybody.
public struct MaskedSetting: Sendable, Hashable {
    public let key: String
    /// The value as YAML, or a word in its place: secrets are never shown.
    public let value: String
    public let source: ConfigurationSource
}

extension ServiceSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Every setting that holds, in the order of the table, with secrets masked (R64). Sections that are left out are
    /// left out here too.
    public func masked() -> [MaskedSetting] {
        ConfigurationTable.sections.filter { !$0.isOptional || values.isGiven(section: $0) }
            .flatMap(\.keys).compactMap(masked)
    }

    /// One line for each setting, secrets masked.
    public var description: String {
        masked().map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked()]) }

    private func masked(_ key: ConfigurationKey) -> MaskedSetting? {
        if key.isSecret {
            guard values.isGiven(key) else { return nil }
            return MaskedSetting(key: key.path, value: SecretText.mask, source: values.source(key))
        }
        guard let value = values.value(key) ?? derived(key) else { return nil }
        return MaskedSetting(key: key.path, value: value.yaml, source: values.source(key))
    }

    private func derived(_ key: ConfigurationKey) -> ConfigurationValue? {
        switch key.path {
        case ConfigurationKey.keysFile.path: .text(keys.file)
        case ConfigurationKey.proofsFile.path: .text(proofs.file)
        case ConfigurationKey.ocaCallBaseURL.path: gateways.ocaCall.map { .text($0.baseURL) }
        case ConfigurationKey.ocaEmailBaseURL.path: gateways.ocaEmail.map { .text($0.baseURL) }
        case ConfigurationKey.ocaSMSBaseURL.path: gateways.ocaSMS.map { .text($0.baseURL) }
        case ConfigurationKey.smtpPort.path: gateways.smtp.map { .integer($0.port) }
        default: nil
        }
    }
}
