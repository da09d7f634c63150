/// What can be asked of the vendors, as faults and the request log name it.
public enum VendorEndpoint: String, Sendable, Hashable, CaseIterable {
    case uploadAudio = "upload-audio"
    case listAudio = "list-audio"
    case deleteAudio = "delete-audio"
    case numbers = "numbers"
    case ivrList = "ivr-list"
    case placeCall = "place-call"
    case callStatus = "call-status"
    case sendMail = "send-mail"
    case mailStatus = "mail-status"
    case mailHistory = "mail-history"
    case playAudio = "play-audio"

    /// The service that an outage takes it away with; nil for what the IVR itself downloads, which nobody asks for.
    public var service: VendorService? {
        switch self {
        case .uploadAudio, .listAudio, .deleteAudio, .numbers, .ivrList, .placeCall, .callStatus: .ocaCall
        case .sendMail, .mailStatus, .mailHistory: .ocaEmail
        case .playAudio: nil
        }
    }

    /// Whether a request to it brings something to a person and must not be repeated.
    public var isSend: Bool { self == .placeCall || self == .sendMail }

    /// Whether it tells how a call or a message stands.
    public var isStatus: Bool { self == .callStatus || self == .mailStatus }
}
