/// Counts the requests of an API whose operations and problems are known from the start.
public final class RequestMeter: Sendable {
    private let requests: NumberFamily
    private let seconds: DurationFamily
    private let problems: NumberFamily
    private let operations: Int

    /// - Parameters:
    ///   - operations: The operations, as `POST /v1/verifications`; a request is told by its place among them.
    ///   - problems: The codes of all problems; a refusal is told by its place among them.
    public init(operations: [String], problems: [String]) {
        self.operations = operations.count
        requests = NumberFamily(.requests, [operations + ["none"], statusClasses])
        seconds = DurationFamily(.requestSeconds, [operations + ["none"]])
        self.problems = NumberFamily(.problems, [problems])
    }

    /// - Parameters:
    ///   - operation: Its place; nil for a request that is none of ours.
    ///   - status: The HTTP status of the answer.
    ///   - problem: The place of the problem that the answer tells of.
    ///   - duration: Nil for a request that was refused before any work began: it would only hide the times of others.
    public func note(operation: Int?, status: Int, problem: Int?, seconds duration: Duration?) {
        let operation = operation ?? operations
        let place = min(max(status / 100, 1), statusClasses.count) - 1
        requests[requests.labels.line(operation, place)].add()
        if let duration { seconds.note(duration, line: operation) }
        if let problem { problems[problem].add() }
    }

    /// All of its metrics, in their order.
    public var families: [any MetricFamily] { [requests, seconds, problems] }
}

private let statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"]
