import GatewayKit
import OCAAccount
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `A call gateway's configuration` {
    private static let faulty: [(@Sendable (inout OCACallConfiguration) -> Void, String)] = [
        ({ $0.ivrID = "" }, "ivrID: "), ({ $0.ivrID = "a b" }, "ivrID: "),
        ({ $0.fromNumbers = ["12"] }, "fromNumbers: "), ({ $0.fromNumbers = ["0215\r\n"] }, "fromNumbers: "),
        ({ $0.fromNumbers = ["+"] }, "fromNumbers: "), ({ $0.fromNumbers = [""] }, "fromNumbers: "),
        ({ $0.fromNumbers = Array(repeating: "0215", count: 101) }, "fromNumbers: "),
        ({ $0.heardTolerance = .seconds(-1) }, "heardTolerance: "),
        ({ $0.heardTolerance = .seconds(61) }, "heardTolerance: "),
        ({ $0.variables = .audio("") }, "variables: "), ({ $0.variables = .audio("{{a}}") }, "variables: "),
        ({ $0.variables = .digits([]) }, "variables: "), ({ $0.variables = .digits(["a", "a"]) }, "variables: "),
        (
            {
                $0.variables = .audio("a"); $0.extraVariables = ["a": "x"]
            }, "variables: "
        ),
        ({ $0.extraVariables = ["a b": "x"] }, "variables: "),
        ({ $0.extraVariables = ["a": String(repeating: "x", count: 513)] }, "extraVariables: "),
        ({ $0.paths.call = "" }, "paths.call: "), ({ $0.paths.numbers = "/number" }, "paths.numbers: "),
        ({ $0.paths.listAudio = "a/../b" }, "paths.listAudio: "),
        ({ $0.paths.callStatus = "a?b" }, "paths.callStatus: "),
        ({ $0.paths.uploadAudio = "é" }, "paths.uploadAudio: "), ({ $0.paths.ivrList = "a b" }, "paths.ivrList: "),
        ({ $0.paths.deleteAudio = "a//b" }, "paths.deleteAudio: "),
        ({ $0.credentials = .token(Secret("")) }, "credentials: "),
        ({ $0.credentials = .basic(user: "a", password: Secret("b")) }, "credentials: "),
    ]

    @Test func `names the setting of each fault`() throws {
        for (change, beginning) in Self.faulty {
            var configuration = try CallFixture.configuration(.v2)
            change(&configuration)
            #expect(configuration.faults?.sentences.map { String($0.prefix(beginning.count)) } == [beginning])
            let faults = try #require(configuration.faults)
            #expect(throws: faults) { try CallFixture { change(&$0) } }
        }
    }

    @Test func `tells all faults together and no secret`() throws {
        var configuration = try CallFixture.configuration(.v2)
        configuration.ivrID = ""
        configuration.fromNumbers = ["x"]
        configuration.credentials = .token(Secret("hunter2 hunter2"))
        let faults = try #require(configuration.faults)
        #expect(faults.sentences.count == 3)
        #expect(!faults.description.contains("hunter2"))
    }

    @Test(arguments: OCAVersion.allCases)
    func `is sound as documented, and prints no secret`(version: OCAVersion) throws {
        let configuration = try CallFixture.configuration(version)
        #expect(configuration.faults == nil)
        var dumped = "\(configuration)"
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("s3cret") && !dumped.contains("jwt.jwt"))
        let gateway = try CallFixture(version).gateway
        #expect(gateway.name == "oca-call")
        #expect(gateway.channel == .call)
        dump(gateway, to: &dumped)
        #expect(!dumped.contains("s3cret") && !dumped.contains("jwt.jwt"))
    }
}
