import GatewayKit
import OCAAccount
import Testing

@Suite struct `Credentials` {
    private static let all: [OCACredentials] = [
        .basic(user: "ops@example.com", password: Secret("hunter2")), .token(Secret("eyJhunter2")),
        .token(Secret("eyJhunter2"), scheme: .bare),
    ]

    @Test func `sign as the vendor's versions want it`() {
        let basic = OCACredentials.basic(user: "ops@example.com", password: Secret("s3cret"))
        #expect(basic.authorization == "Basic b3BzQGV4YW1wbGUuY29tOnMzY3JldA==")
        #expect(OCACredentials.token(Secret("a.b.c")).authorization == "Bearer a.b.c")
        #expect(OCACredentials.token(Secret("a.b.c"), scheme: .bare).authorization == "a.b.c")
        let headers = basic.headers(contentType: "application/json")
        #expect(headers.fields.map(\.name) == ["Authorization", "Accept", "Content-Type"])
        #expect(basic.headers()["content-type"] == nil)
    }

    @Test("R64 R81 print as redacted in every way", arguments: all)
    func printing(credentials: OCACredentials) {
        var dumped = ""
        dump(credentials, to: &dumped)
        dump([credentials], to: &dumped)
        dump(credentials.headers(), to: &dumped)
        let texts = [
            "\(credentials)", String(describing: credentials), String(reflecting: credentials), "\([credentials])",
            String(reflecting: [credentials]), "\(credentials.headers())",
            "\(Mirror(reflecting: credentials).children.map { "\($0)" })", dumped,
        ]
        #expect(texts.allSatisfy { !$0.contains("hunter2") && !$0.contains("ops@") })
    }

    @Test(arguments: all)
    func `name the version that they are not for`(credentials: OCACredentials) {
        let faults = OCAVersion.allCases.map { credentials.fault(for: $0) }
        #expect(faults.count { $0 == nil } == 1)
        #expect(faults.allSatisfy { $0?.contains("hunter2") != true })
    }

    @Test(arguments: [
        OCACredentials.basic(user: "", password: Secret("x")), .basic(user: "a:b", password: Secret("hunter2")),
        .basic(user: "a\r\nX: 1", password: Secret("hunter2")), .basic(user: "a", password: Secret("")),
        .basic(user: "a", password: Secret("hunter2\n")), .token(Secret("")), .token(Secret("hunter2 x")),
        .token(Secret("hunter2\r\n")), .token(Secret("é")), .token(Secret(String(repeating: "a", count: 4097))),
    ])
    func `are refused when a header could not hold them`(credentials: OCACredentials) {
        for version in OCAVersion.allCases {
            let fault = credentials.fault(for: version)
            #expect(fault?.hasPrefix("credentials: ") == true)
            #expect(fault?.contains("hunter2") == false)
        }
    }
}
