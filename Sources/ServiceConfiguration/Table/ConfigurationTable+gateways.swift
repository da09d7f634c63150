extension ConfigurationTable {
    static let ocaCallKeys: [ConfigurationKey] = [
        .ocaCallVersion, .ocaCallBaseURL, .ocaCallToken, .ocaCallAuthorizationScheme, .ocaCallUser, .ocaCallPassword,
        .ocaCallIVR, .ocaCallFromNumbers, .ocaCallFromNumberChoice, .ocaCallCountryNumbers, .ocaCallCallsAtOnce,
        .ocaCallNumberFormat, .ocaCallAudioVariable, .ocaCallDigitVariables,
        .ocaCallVariables, .ocaCallPaths,
    ]
    static let ocaEmailKeys: [ConfigurationKey] = [
        .ocaEmailVersion, .ocaEmailBaseURL, .ocaEmailToken, .ocaEmailAuthorizationScheme, .ocaEmailUser,
        .ocaEmailPassword, .ocaEmailSender, .ocaEmailPaths,
    ]
}

extension ConfigurationKey {
    static let ocaCallVersion = version("gateways.oca_call")
    static let ocaCallBaseURL = baseURL("gateways.oca_call", OCACallSettings.standardBaseURL)
    static let ocaCallToken = token("gateways.oca_call")
    static let ocaCallAuthorizationScheme = authorizationScheme("gateways.oca_call")
    static let ocaCallUser = user("gateways.oca_call")
    static let ocaCallPassword = password("gateways.oca_call")
    static let ocaCallIVR = ConfigurationKey(
        "gateways.oca_call.ivr_id", .text(.vendorID), .required, example: .text("65f1bd77be41d70012ab3490"),
        "The IVR that plays the call's audio. `sandi doctor --live` tells its variables.")
    static let ocaCallFromNumbers = ConfigurationKey(
        "gateways.oca_call.from_numbers", .list(.callerNumber, count: 1...100), .required,
        example: .list(["02150001122"]),
        "The numbers that calls come from, out of the account's numbers. Quotes keep a leading zero.")
    static let ocaCallFromNumberChoice = ConfigurationKey(
        "gateways.oca_call.from_number_choice", .choice(OCANumberChoice.allCases.map(\.rawValue)),
        .value(.text("round_robin")),
        "The one of several from_numbers that a call comes from: round_robin takes one after the other.")
    static let ocaCallCountryNumbers = ConfigurationKey(
        "gateways.oca_call.country_numbers", .map(names: .country, values: .callerNumber, count: 0...50),
        .value(.map([])), example: .map([.init("MY", "+60312345678")]),
        "The number that calls to a country come from, in the place of from_numbers.")
    static let ocaCallCallsAtOnce = ConfigurationKey(
        "gateways.oca_call.calls_at_once", .integer(1...10_000), .absent, example: .integer(30),
        "The calls that the account may have at once; further ones wait. Without it, the vendor's refusal tells.")
    static let ocaCallNumberFormat = ConfigurationKey(
        "gateways.oca_call.number_format", .choice(OCANumberFormat.allCases.map(\.rawValue)),
        .value(.text("national")),
        "The form in which numbers are dialled: national is 0812…, international is 62812….")
    static let ocaCallAudioVariable = ConfigurationKey(
        "gateways.oca_call.audio_variable", .text(.variableName), .absent, example: .text("audio_1"),
        "The IVR's variable that takes the address of the whole call's audio. Not together with digit_variables.")
    static let ocaCallDigitVariables = ConfigurationKey(
        "gateways.oca_call.digit_variables", .list(.variableName, count: 0...10), .value(.list([])),
        example: .list(["digit_1", "digit_2", "digit_3", "digit_4", "digit_5", "digit_6"]),
        "The IVR's variables for one digit's clip each, in the order of the digits. Empty: one audio for the call.")
    static let ocaCallVariables = ConfigurationKey(
        "gateways.oca_call.variables", .map(names: .variableName, values: .variableValue, count: 0...20),
        .value(.map([])), example: .map([.init("greeting", "https://cdn.example.com/hello.mp3")]),
        "Further variables of the IVR that have the same value in every call.")
    static let ocaCallPaths = paths("gateways.oca_call", OCACallSettings.endpoints)
}

extension ConfigurationKey {
    static let ocaEmailVersion = version("gateways.oca_email")
    static let ocaEmailBaseURL = baseURL("gateways.oca_email", OCAEmailSettings.standardBaseURL)
    static let ocaEmailToken = token("gateways.oca_email")
    static let ocaEmailAuthorizationScheme = authorizationScheme("gateways.oca_email")
    static let ocaEmailUser = user("gateways.oca_email")
    static let ocaEmailPassword = password("gateways.oca_email")
    static let ocaEmailSender = ConfigurationKey(
        "gateways.oca_email.sender_address", .text(.emailAddress), .required, example: .text("no-reply@example.com"),
        "The address that mails come from. The name beside it is the application's.")
    static let ocaEmailPaths = paths("gateways.oca_email", OCAEmailSettings.endpoints)
}

/// What all OCA gateways have alike.
extension ConfigurationKey {
    static func version(_ section: String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".version", .choice(OCAVersion.allCases.map(\.rawValue)), .value(.text("v2")),
            "The version of the vendor's interface: v2 takes a token, v1 a user and a password.")
    }

    static func baseURL(_ section: String, _ standard: (OCAVersion) -> String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".base_url", .text(.baseURL), .derived("\(standard(.v2)) for v2, \(standard(.v1)) for v1"),
            example: .text(standard(.v2)),
            "The address below which the vendor's endpoints lie.")
    }

    static func token(_ section: String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".token", .text(.secret), .absent, secret: true, example: .text("paste-the-token-here"),
            "The channel's token, for v2. A token made later ends this one.")
    }

    static func authorizationScheme(_ section: String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".authorization_scheme", .choice(OCAAuthorizationScheme.allCases.map(\.rawValue)),
            .value(.text("bearer")),
            "The way the token is sent: bearer puts the word Bearer in front, bare sends the token alone.")
    }

    static func user(_ section: String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".user", .text(.emailAddress), .absent, example: .text("ops@example.com"),
            "The mail address of the vendor's account, for v1.")
    }

    static func password(_ section: String) -> ConfigurationKey {
        ConfigurationKey(
            section + ".password", .text(.password), .absent, secret: true, example: .text("the-account-password"),
            "The password of the vendor's account, for v1.")
    }

    static func paths(_ section: String, _ endpoints: [String]) -> ConfigurationKey {
        ConfigurationKey(
            section + ".paths",
            .map(names: .oneOf(endpoints), values: .urlPath, count: 0...endpoints.count), .value(.map([])),
            example: .map([.init(endpoints[0], endpoints[0].replacing("_", with: "-"))]),
            "Paths below base_url for endpoints that the vendor has moved.")
    }
}
