import FoundationEssentials
import HTTPTypes
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

@Suite("The OpenAPI document")
struct OpenAPITests {
    @Test func `the file at the root is the document that is served, byte for byte`() throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let file = try Data(contentsOf: root.appending(path: "openapi.yaml"))
        #expect(file == Data(OpenAPIDocument.text.utf8))
    }

    @Test("R54 it names exactly the routes that there are")
    func routes() throws {
        var documented: Set<String> = []
        for path in Contract.document["paths"]?.members ?? [] {
            for operation in path.value.members ?? [] where operation.name != "parameters" {
                documented.insert("\(operation.name.uppercased()) \(path.name)")
            }
        }
        #expect(documented == Set(World.routes.map { "\($0.method.rawValue) \($0.path)" }))
    }

    @Test func `every operation has a name, a summary, its scope and the answer for errors`() throws {
        var names: Set<String> = []
        for route in World.routes {
            let operation = try #require(Contract.operation(route.method, route.path))
            let name = try #require(operation["operationId"]?.string)
            #expect(names.insert(name).inserted)
            #expect(operation["summary"]?.string?.isEmpty == false)
            #expect(operation["responses"]?["default"]?["$ref"] == "#/components/responses/Problem")
            for scope in route.scopeWords {
                #expect(operation["description"]?.string?.contains("`\(scope)`") == true, "\(name)")
            }
            #expect(operation["security"] == (route.isOpen ? [] : nil), "\(name)")
        }
    }

    @Test(
        "its lists of words are ours",
        arguments: [
            ("Channel", Channel.allCases.map(\.rawValue)), ("Status", VerificationStatus.Word.allCases.map(\.rawValue)),
            ("Failure", DeliveryFailure.allCases.map(\.rawValue)), ("Scope", APIKeyScope.allCases.map(\.rawValue)),
            ("LimitRule", LimitRule.allCases.map(\.rawValue)),
        ])
    func words(_ schema: String, _ words: [String]) {
        let documented = Contract.document["components"]?["schemas"]?[schema]?["enum"]?.array ?? []
        #expect(Set(documented) == Set(words.map { .string($0) }))
    }

    @Test(
        "the words inside its objects are ours",
        arguments: [
            ("Delivery", "status", DeliveryStatus.allCases.map(\.rawValue)),
            ("DeliveryAttempt", "operation", DeliveryAttempt.Operation.allCases.map(\.rawValue)),
            ("DeliveryAttempt", "outcome", DeliveryAttempt.Outcome.allCases.map(\.rawValue)),
            ("FieldFault", "code", FieldFault.Code.allCases.map(\.rawValue)),
        ])
    func innerWords(_ schema: String, _ property: String, _ words: [String]) {
        let object = Contract.document["components"]?["schemas"]?[schema]
        let documented = object?["properties"]?[property]?["enum"]?.array ?? []
        #expect(Set(documented) == Set(words.map { .string($0) }))
    }

    @Test func `every reference leads somewhere`() throws {
        func walk(_ value: JSONValue) throws {
            if value["$ref"] != nil { #expect(Contract.resolve(value) != .null, "\(value)") }
            for member in value.members ?? [] { try walk(member.value) }
            for element in value.array ?? [] { try walk(element) }
        }
        #expect(Contract.document != .null)
        try walk(Contract.document)
    }

    @Test func `the judge of answers can say no`() throws {
        let schema: JSONValue = ["$ref": "#/components/schemas/CheckResult"]
        let id = "ver_00000000000000000000000000"
        let good: JSONValue = [
            "verification": .string(id), "outcome": "wrong_code", "status": "pending", "checks_left": 4,
        ]
        try Contract.validate(good, schema, "good")
        let bad: [JSONValue] = [
            [:], ["outcome": "wrong_code"],
            ["verification": .string(id), "outcome": "maybe", "status": "pending", "checks_left": 4],
            ["verification": .string(id), "outcome": "wrong_code", "status": "pending", "checks_left": "4"],
            ["verification": .string(id), "outcome": "wrong_code", "status": "pending", "checks_left": 9],
            ["verification": "x", "outcome": "wrong_code", "status": "pending", "checks_left": 4],
            ["verification": .string(id), "outcome": "wrong_code", "status": "pending", "checks_left": 4, "code": "1"],
        ]
        for value in bad {
            #expect(throws: Contract.Violation.self) { try Contract.validate(value, schema, "bad") }
        }
    }
}
