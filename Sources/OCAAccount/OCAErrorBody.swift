import GatewayKit
import StrictJSON

/// One error of an answer: `{"errors": [{"message": …, "code": …}]}`, with the code as a number or as a string.
struct OCAErrorBody: Sendable, Hashable {
    /// One refused parameter of code 39; its value is not kept (R25).
    struct Parameter: Sendable, Hashable {
        let name: String
        let message: String
    }

    let code: Int?
    /// The vendor's text, reduced.
    let message: String
    let parameters: [Parameter]

    /// The first error of an answer; nil when the answer names none.
    init?(_ body: JSONValue) {
        let errors = body["errors"]
        guard let error = errors?.array?.first ?? errors ?? OCAErrorBody.bare(body), error.members != nil
        else { return nil }
        let code = error["code"]?.stringOrNumber.flatMap { Int($0) }
        let message = error["message"] ?? error["msg"]
        self.code = code
        self.message = redacted(message?.string ?? "")
        parameters = (message?.array ?? []).prefix(parametersRead).map { parameter in
            Parameter(
                name: redacted(parameter["param"]?.string ?? ""),
                message: redacted(parameter["msg"]?.string ?? parameter.string ?? ""))
        }
        guard code != nil || message != nil else { return nil }
    }

    /// An error without its list around it.
    private static func bare(_ body: JSONValue) -> JSONValue? {
        body["code"] != nil && body["message"] != nil ? body : nil
    }
}

private let parametersRead = 8
