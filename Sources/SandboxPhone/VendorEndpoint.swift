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
}
