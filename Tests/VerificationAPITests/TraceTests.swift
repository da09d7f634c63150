import HTTPTypes
import Hummingbird
import Logging
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Traces of requests")
struct TraceTests {
    private func headers(_ parents: [String], _ states: [String] = []) -> HTTPFields {
        var fields = HTTPFields()
        fields[values: .traceParent] = parents
        fields[values: .traceState] = states
        return fields
    }

    @Test func `a request takes its caller's trace over, with a piece of work of its own`() async throws {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        let seen = try await trace(headers(["00-\(id)-00f067aa0ba902b7-01"], ["a=1", "b=2"]))
        #expect(seen.traceID == id && seen.isSampled && seen.state == "a=1,b=2")
        #expect(seen.spanID != "00f067aa0ba902b7")
    }

    @Test(
        "a request without a usable trace begins one under its own name",
        arguments: [
            [], [""], ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0"],
            [
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ],
        ])
    func begun(_ parents: [String]) async throws {
        let seen = try await trace(headers(parents, ["a=1"]), named: "1f3c7dbd3a9a1b2c00000000000000ff")
        #expect(seen.traceID == "1f3c7dbd3a9a1b2c00000000000000ff")
        #expect(seen.spanID == "00000000000000ff" && !seen.isSampled && seen.state.isEmpty)
    }

    @Test(arguments: ["ff", "", "0", "f3c7dbd3a9a1b2c0000000000000000"])
    func `any name of a request makes a trace`(_ name: String) async throws {
        let seen = try await trace(headers([]), named: name)
        #expect(TraceContext(traceparent: seen.traceparent)?.traceID == seen.traceID)
    }

    @Test func `all that a request does is within its trace, and its line names the verification`() async throws {
        let world = try await World()
        let keeper = world.lines
        try await world.run { caller in
            let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let body = #"{"to": {"phone": "+6281234567890"}}"#
            let answer = try await caller.send(.post, "/v1/verifications", body, headers: headers([parent]))
            let line = try #require(keeper.all.last { $0.message == "request" })
            #expect(line.metadata["verification"]?.description == answer.json?["id"]?.string)
            #expect(line.metadata["trace"]?.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        }
    }

    private func trace(_ headers: HTTPFields, named name: String = "1f") async throws -> TraceContext {
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: headers)
        return TraceContext(of: Request(head: head, body: .init(buffer: .init())), named: name)
    }
}
