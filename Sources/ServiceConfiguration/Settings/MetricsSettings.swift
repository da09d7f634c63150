/// Where metrics are served.
public struct MetricsSettings: Sendable, Hashable {
    public let isEnabled: Bool
    public let host: String
    public let port: Int

    init(_ values: CheckedValues) {
        isEnabled = values.flag(.metricsEnabled)
        host = values.required(.metricsHost)
        port = values.integer(.metricsPort)
    }
}
