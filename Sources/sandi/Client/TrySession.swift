import StrictJSON
import VerificationCore

/// One `sandi try`: prints the timeline as it grows, and takes what the person types.
struct TrySession {
    let client: APIClient
    let id: String
    let clock: any ServiceClock

    private enum Input: Sendable {
        case line(String)
        case tick
        case end
    }

    /// Follows the verification to its end.
    /// - Returns: Whether it was approved.
    func run(_ created: JSONValue) async throws -> Bool {
        Console.out("verification \(id) to \(destinations(created))")
        Console.out("type the code when it comes; `resend`, `advance` and `cancel` work too")
        var view = TimelineView(startedAt: clock.now())
        let (inputs, continuation) = AsyncStream.makeStream(of: Input.self, bufferingPolicy: .bufferingNewest(64))
        StandardInput.follow { continuation.yield($0.map(Input.line) ?? .end) }
        let ticking = Task { [clock] in
            while !Task.isCancelled {
                continuation.yield(.tick)
                try await clock.sleep(until: clock.now() + pollEvery)
            }
        }
        defer { ticking.cancel() }
        var isInputOpen = true
        for await input in inputs {
            switch input {
            case .end: isInputOpen = false
            case .line(let line): try await take(line, &view)
            case .tick: break
            }
            if let status = try await look(&view) { return conclude(status, &view) }
            view.progress(at: clock.now(), asks: isInputOpen)
        }
        return false
    }

    private func take(_ line: String, _ view: inout TimelineView) async throws {
        let word = line.filter { !$0.isWhitespace }
        guard !word.isEmpty else { return }
        do {
            if ["resend", "advance", "cancel", "reissue"].contains(word) {
                _ = try await client.request(.post, "/v1/verifications/\(id)/\(word)", .object([]))
                return
            }
            let body = JSONValue.object([JSONMember("code", .string(line))])
            let answer = try await client.request(.post, "/v1/verifications/\(id)/checks", body)
            if answer["outcome"]?.string == "wrong_code" {
                view.say("wrong code, \(answer["checks_left"]?.integer ?? 0) checks left")
            }
        } catch let failure as CommandFailure where failure.exitCode != .unreachable {
            view.say(failure.messages.joined(separator: "; "))
        }
    }

    /// Prints what is new; the verification when it has ended.
    private func look(_ view: inout TimelineView) async throws -> JSONValue? {
        let events = try await client.request(.get, "/v1/verifications/\(id)/events")
        view.show(events["data"]?.array ?? [])
        let verification = try await client.request(.get, "/v1/verifications/\(id)")
        return verification["status"]?.string == "pending" ? nil : verification
    }

    private func conclude(_ verification: JSONValue, _ view: inout TimelineView) -> Bool {
        let status = verification["status"]?.string ?? ""
        let channel = verification["approval"]?["channel"]?.string
        view.say(channel.map { "\(status) by \($0)" } ?? status)
        return status == "approved"
    }

    private func destinations(_ created: JSONValue) -> String {
        [created["to"]?["phone"]?.string, created["to"]?["email"]?.string].compactMap(\.self).joined(separator: " and ")
    }
}

private let pollEvery: Duration = .milliseconds(400)
