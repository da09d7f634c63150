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
    case sendText = "send-sms"
    case textStatus = "sms-status"
    case textHistory = "sms-history"
    case sendTextCode = "send-sms-otp"
    case textCodeStatus = "sms-otp-status"
    case senders = "sms-senders"
    case sendWhatsApp = "send-whatsapp"
    case whatsAppStatus = "whatsapp-status"
    case playAudio = "play-audio"

    /// The service that an outage takes it away with; nil for what the IVR itself downloads, which nobody asks for.
    public var service: VendorService? {
        switch self {
        case .uploadAudio, .listAudio, .deleteAudio, .numbers, .ivrList, .placeCall, .callStatus: .ocaCall
        case .sendMail, .mailStatus, .mailHistory: .ocaEmail
        case .sendText, .textStatus, .textHistory, .sendTextCode, .textCodeStatus, .senders: .ocaSMS
        case .sendWhatsApp, .whatsAppStatus: .ocaWhatsApp
        case .playAudio: nil
        }
    }

    /// Whether a request to it brings something to a person and must not be repeated.
    public var isSend: Bool { [.placeCall, .sendMail, .sendText, .sendTextCode, .sendWhatsApp].contains(self) }

    /// Whether it tells how a call or a message stands.
    public var isStatus: Bool {
        switch self {
        case .callStatus, .mailStatus, .mailHistory, .textStatus, .textHistory, .textCodeStatus, .whatsAppStatus: true
        default: false
        }
    }
}
