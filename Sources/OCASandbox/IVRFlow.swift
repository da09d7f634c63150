/// One IVR as it would have been designed in the vendor's dashboard.
public struct IVRFlow: Sendable, Hashable {
    public let id: String
    public let name: String
    /// Without braces, in the order in which they are played.
    public let requiredVariables: [String]

    /// Plays one mp3.
    public static let onePrompt = IVRFlow(
        id: "65f1bd77be41d70012ab3490", name: "OTP playback", requiredVariables: ["audio_1"]
    )

    /// Plays one clip for each of six digits.
    public static let sixDigits = IVRFlow(
        id: "65f1bd77be41d70012ab3491", name: "OTP digit by digit",
        requiredVariables: (1...6).map { "digit_\($0)" }
    )

    public static let all = [onePrompt, sixDigits]
    /// The numbers that calls may come from.
    public static let callerNumbers = ["02150001122", "02150001123"]
    /// The application that the account's calls belong to.
    static let applicationID = "600a5d708875682700297d01"
    /// When the flows were made; the vendor prints the same moment as `deleted_at`.
    static let createdAt = "2024-05-02T03:22:58.073Z"
}
