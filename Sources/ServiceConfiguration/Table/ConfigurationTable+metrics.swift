extension ConfigurationTable {
    static let metricsKeys: [ConfigurationKey] = [
        .metricsEnabled, .metricsHost, .metricsPort, .metricsAllowOffLoopback,
    ]
}

extension ConfigurationKey {
    static let metricsEnabled = ConfigurationKey(
        "metrics.enabled", .flag, .value(.flag(true)), "Whether `/metrics` is served, for Prometheus.")
    static let metricsHost = ConfigurationKey(
        "metrics.host", .text(.host), .value(.text("127.0.0.1")), "The address that `/metrics` listens on.")
    static let metricsPort = ConfigurationKey(
        "metrics.port", .integer(0...65_535), .value(.integer(9464)),
        "The port that `/metrics` listens on, another than the API's; 0 takes any free one.")
    static let metricsAllowOffLoopback = ConfigurationKey(
        "metrics.allow_off_loopback", .flag, .value(.flag(false)),
        "Whether other machines may read `/metrics`. Say true only in a network that is closed to others.")
}
