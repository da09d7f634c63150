import Testing

@testable import VerificationCore

struct WorkflowTests {
    private static func step(_ timeout: Duration) -> Workflow.Step { Workflow.Step(channel: .call, timeout: timeout) }

    @Test(
        "the bounds of a workflow",
        arguments: [
            ([], .stepCount), (Array(repeating: step(.seconds(5)), count: 6), .stepCount),
            (Array(repeating: step(.seconds(5)), count: 5), nil), ([step(.seconds(300))], nil),
            ([step(.milliseconds(4999))], .timeout(step: 0)), ([step(.milliseconds(300_001))], .timeout(step: 0)),
            ([step(.seconds(5)), step(.milliseconds(5500))], .timeout(step: 1)),
            ([step(.seconds(-5))], .timeout(step: 0)),
            ([step(.seconds(Int64.max))], .timeout(step: 0)),
        ] as [([Workflow.Step], WorkflowFault?)])
    func bounds(steps: [Workflow.Step], fault: WorkflowFault?) {
        do throws(WorkflowFault) {
            let workflow = try Workflow(steps)
            #expect(fault == nil && workflow.steps == steps)
            #expect(Workflow(text: workflow.text) == workflow)
        } catch {
            #expect(error == fault)
        }
    }

    @Test func `a workflow is one line and is read back from it`() throws {
        let workflow = workflow((.call, 45), (.email, 120))
        #expect(workflow.text == "call:45,email:120")
        #expect(Workflow(text: workflow.text) == workflow)
    }

    @Test(
        "a line that no workflow wrote is none",
        arguments: [
            "", ",", ":", "call", "call:", ":45", "call:45,", ",call:45", "call:45,,email:60", "call:4", "call:301",
            "call:-45", "call:+45",
            "call:045", "call:45.5", "call: 45", " call:45", "call:45 ", "Call:45", "fax:45", "call:45:1",
            "call:45;email:60", "call:４５",
            "call:99999999999999999999", "call:5,call:5,call:5,call:5,call:5,call:5", "call:45\n", "call:45\u{0}",
        ])
    func badLines(text: String) { #expect(Workflow(text: text) == nil) }

    @Test func `an endless line is none`() {
        #expect(Workflow(text: String(repeating: "call:45,", count: 10_000)) == nil)
    }

    @Test func `a send is one word and is read back from it`() {
        for standing in SendSummary.Standing.allCases {
            for channel in Channel.allCases {
                let summary = SendSummary(delivery: id(3), channel: channel, step: 4, generation: 2, standing: standing)
                #expect(SendSummary(text: summary.text) == summary)
            }
        }
    }

    @Test(
        "a word that no send wrote is none",
        arguments: [
            "", "/", "////", "dlv_/call/0/1/w", "\(id(1).text)/call/0/1", "\(id(1).text)/call/0/1/w/",
            "\(id(1).text)/fax/0/1/w",
            "\(id(1).text)/call/x/1/w", "\(id(1).text)/call/0/x/w", "\(id(1).text)/call/0/1/z",
            "\(id(1).text)/call/0/1/W",
        ])
    func badWords(text: String) { #expect(SendSummary(text: text) == nil) }
}
