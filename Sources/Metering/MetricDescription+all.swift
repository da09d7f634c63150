extension MetricDescription {
    /// Every metric there is, in the order of the page and of the answer.
    public static let all: [MetricDescription] = [
        .requests, .requestSeconds, .problems,
        .creates, .checks, .sprays, .limitsHit, .ended, .approvals, .guessOdds, .guessOddsMin,
        .deliveries, .deliveryFailures, .attempts, .gatewaySeconds, .breakerOpen, .channelStopped,
        .queueDue, .queueAge,
        .storeWaiting, .storeMemory, .commitChanges, .commitSeconds, .logSeconds, .commitsFailed, .deliveriesDamaged,
        .processorSeconds, .residentBytes, .openFiles, .openFilesMax, .startTime,
    ]

    static let requests = MetricDescription(
        "sandi_requests_total", .counter,
        "Requests that were answered, by operation and class of the HTTP status; `none` is no operation of ours, or a "
            + "request that was refused before its operation was looked for.",
        labels: ["operation", "status"])
    static let requestSeconds = MetricDescription(
        "sandi_request_seconds", .histogram,
        "Seconds from a whole request to its answer, by operation; those that were refused before are not in it.",
        labels: ["operation"])
    static let problems = MetricDescription(
        "sandi_problems_total", .counter,
        "Requests that were refused, by the problem's code: every limit that was hit has a code of its own.",
        labels: ["problem"])
    static let creates = MetricDescription(
        "sandi_creates_total", .counter,
        "Verifications asked for: created, continued where one was open, or repeated under the same key.",
        labels: ["outcome"])
    static let checks = MetricDescription(
        "sandi_checks_total", .counter,
        "Checks by their outcome; `unknown` is an id that is none or somebody else's.", labels: ["outcome"])
    static let sprays = MetricDescription(
        "sandi_sprays_total", .counter,
        "Times that this process found the checks of an application to look like a spray, on all machines together.")
    static let limitsHit = MetricDescription(
        "sandi_limits_hit_total", .counter,
        "Requests that a rule against abuse refused, by the rule; `GET /v1/blocks` has where and until when.",
        labels: ["rule"])
    static let guessOdds = MetricDescription(
        "sandi_guess_odds_per_day", .gauge,
        "A day's guessing hits a code of one destination once in so many at worst: the least of all enabled "
            + "applications, and +Inf where there is none.")
    static let guessOddsMin = MetricDescription(
        "sandi_guess_odds_min", .gauge, "What `applications.guess_odds_min` asks of every application.")
    static let ended = MetricDescription(
        "sandi_verifications_ended_total", .counter,
        "Verifications that this process brought to their end, by the status they ended in.", labels: ["status"])
    static let approvals = MetricDescription(
        "sandi_approvals_total", .counter,
        "Approvals by the weakest channel that can have carried the code.", labels: ["channel"])
    static let deliveries = MetricDescription(
        "sandi_deliveries_total", .counter, "Changes of a delivery's status, by channel and the new status.",
        labels: ["channel", "status"])
    static let deliveryFailures = MetricDescription(
        "sandi_delivery_failures_total", .counter, "Deliveries that failed, by channel and reason.",
        labels: ["channel", "failure"])
    static let attempts = MetricDescription(
        "sandi_delivery_attempts_total", .counter,
        "Gateway requests that were written down, by gateway, operation and outcome. Reports that succeed are not.",
        labels: ["gateway", "operation", "outcome"])
    static let gatewaySeconds = MetricDescription(
        "sandi_gateway_seconds", .histogram,
        "Seconds that a gateway took for a request that was written down, its own waits included.",
        labels: ["gateway", "operation"])
    static let breakerOpen = MetricDescription(
        "sandi_breaker_open", .gauge, "1 while a gateway's breaker keeps it from being asked, or tries it again.",
        labels: ["gateway"])
    static let channelStopped = MetricDescription(
        "sandi_gateway_stopped", .gauge, "1 while a vendor takes nothing from this account.", labels: ["gateway"])
    static let queueDue = MetricDescription(
        "sandi_queue_due", .gauge, "Deliveries whose work is due and that nobody holds, counted up to 10000.")
    static let queueAge = MetricDescription(
        "sandi_queue_age_seconds", .gauge, "Seconds for which the oldest of them has waited; 0 when none waits.")
    static let storeWaiting = MetricDescription(
        "sandi_store_waiting", .gauge, "Changes and reads that wait for a thread of the SQLite store.",
        labels: ["kind"])
    static let storeMemory = MetricDescription(
        "sandi_store_memory_bytes", .gauge,
        "Memory of SQLite's, mostly pages of the database; it grows with the database up to store.cache_mib.")
    static let commitChanges = MetricDescription(
        "sandi_commit_changes", .histogram, "Changes that shared one SQLite transaction.")
    static let commitSeconds = MetricDescription(
        "sandi_commit_seconds", .histogram, "Seconds until a SQLite transaction was on the disk.")
    static let logSeconds = MetricDescription(
        "sandi_log_move_seconds", .histogram,
        "Seconds for which moving the write-ahead log into the database held the writer.")
    static let commitsFailed = MetricDescription(
        "sandi_commits_failed_total", .counter, "SQLite transactions that the disk did not take.")
    static let deliveriesDamaged = MetricDescription(
        "sandi_deliveries_damaged_total", .counter,
        "Deliveries put aside because their rows cannot be read; SQLite only.")
    static let processorSeconds = MetricDescription(
        "process_cpu_seconds_total", .counter, "Seconds of processor time that the process has used.")
    static let residentBytes = MetricDescription(
        "process_resident_memory_bytes", .gauge, "Bytes of memory that the process holds.")
    static let openFiles = MetricDescription("process_open_fds", .gauge, "File handles that are open.")
    static let openFilesMax = MetricDescription("process_max_fds", .gauge, "File handles that may be open.")
    static let startTime = MetricDescription(
        "process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.")
}
