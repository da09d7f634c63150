extension ConfigurationTable {
    static let attackKeys: [ConfigurationKey] = [.attackTargets]
}

extension ConfigurationKey {
    static let attackTargets = ConfigurationKey(
        "attack.targets", .list(.baseURL, count: 0...16), .value(.list([])),
        example: .list(["https://verify.example.com"]),
        "The deployments that `sandi attack` may attack, as their addresses are given to --url. List only what is "
            + "yours."
    )
}
