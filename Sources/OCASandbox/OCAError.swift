import SandboxPhone
import StrictJSON

/// One of the vendor's documented errors.
struct OCAError: Error, Sendable, Hashable {
    /// One wrong field, in the layout of express-validator.
    struct Field: Sendable, Hashable {
        static let valueCharactersMax = 200

        let name: String
        let value: String?
        let message: String

        init(_ name: String, _ value: String?, _ message: String) {
            self.name = name
            self.value = value.map { String($0.prefix(Field.valueCharactersMax)) }
            self.message = message
        }
    }

    let status: Int
    let code: Int
    let message: String
    var fields: [Field] = []

    /// 406 with code 39 as a string and an array as its message.
    static func validation(_ fields: [Field]) -> OCAError {
        OCAError(status: 406, code: 39, message: "", fields: fields)
    }

    static func validation(_ name: String, _ value: String?, _ message: String) -> OCAError {
        validation([Field(name, value, message)])
    }

    static func missingAuthorization(_ wire: OCAWire) -> OCAError {
        OCAError(
            status: wire.version == .v1 || wire.channel == .whatsapp ? 406 : 401, code: 19,
            message: "Missing Authorization Header")
    }

    static let emptyToken = OCAError(status: 401, code: 43, message: "Auth token is not supplied")

    static func wrongCredentials(_ version: OCAWire.Version) -> OCAError {
        version == .v1
            ? OCAError(status: 401, code: 17, message: "Invalid Authentication Credentials")
            : OCAError(status: 401, code: 45, message: "Auth token is not valid")
    }

    static func quotaUsedUp(_ version: OCAWire.Version) -> OCAError {
        version == .v1
            ? OCAError(status: 401, code: 55, message: "Your Quota Is not Enough")
            : OCAError(status: 401, code: 5, message: "low-balance")
    }

    static func tooManyCalls(_ version: OCAWire.Version) -> OCAError {
        version == .v1
            ? OCAError(status: 401, code: 57, message: "Reached Maximum Concurrent Call Limit") : tooManyRequests
    }

    static let tooManyRequests = OCAError(status: 429, code: 9, message: "Too Many Request Code")

    static let noSuchTemplate = OCAError(status: 406, code: 59, message: "Whatsapp Template doesn't exist")

    static let internalFault = OCAError(status: 500, code: 13, message: "Internal Error")

    /// V1 mail has no code 33; its only 404 is code 41.
    static func notFound(_ wire: OCAWire) -> OCAError {
        switch (wire.version, wire.channel) {
        case (.v1, .email): OCAError(status: 404, code: 41, message: "User Is Not Exist")
        case (.v1, .sms), (.v1, .whatsapp): OCAError(status: 404, code: 41, message: "User Is Not Exist")
        case (.v1, .call): OCAError(status: 404, code: 33, message: "Setting Is Not Exist")
        case (.v2, _): OCAError(status: 404, code: 33, message: "Data doesn't exist")
        }
    }

    /// The documented text of a code, for errors that were asked for.
    static func text(ofCode code: Int) -> String {
        switch code {
        case 5: "low-balance"
        case 9: "Too Many Request Code"
        case 13: "Internal Error"
        case 17: "Invalid Authentication Credentials"
        case 19: "Missing Authorization Header"
        case 33: "Data doesn't exist"
        case 41: "User Is Not Exist"
        case 43: "Auth token is not supplied"
        case 45: "Auth token is not valid"
        case 51: "Account Expired"
        case 55: "Your Quota Is not Enough"
        case 57: "Reached Maximum Concurrent Call Limit"
        case 59: "Whatsapp Template doesn't exist"
        default: "Error \(code)"
        }
    }

    /// `{"errors": [{"message", "code"}]}`; the code is a string and the message an array when fields are wrong.
    var json: JSONValue {
        guard !fields.isEmpty else {
            return ["errors": [["message": .string(message), "code": .integer(Int64(code))]]]
        }
        let list = fields.map { field -> JSONValue in
            [
                "value": field.value.map { .string($0) } ?? .null, "msg": .string(field.message),
                "param": .string(field.name), "location": "body",
            ]
        }
        return ["errors": [["code": .string(String(code)), "message": .array(list)]]]
    }
}

extension OCAError {
    /// What a fault answers in the place of the work; nil when the work is done.
    init?(_ fault: Fault, _ version: OCAWire.Version) {
        switch fault.kind {
        case .error: self.init(status: fault.status, code: fault.code, message: OCAError.text(ofCode: fault.code))
        case .noQuota: self = .quotaUsedUp(version)
        case .tooManyCalls: self = .tooManyCalls(version)
        case .wrongCredentials: self = .wrongCredentials(version)
        case .proxyPage, .hang, .reset: self = .internalFault
        default: return nil
        }
    }
}
