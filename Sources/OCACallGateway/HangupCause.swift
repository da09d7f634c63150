import VerificationCore

/// What the telephone network says about the end of a call that reached nobody.
enum HangupCause {
    /// Our reading of a cause in FreeSWITCH's words or numbers; nil for a normal end and for what is not known.
    static func reading(_ text: String) -> (status: DeliveryStatus, failure: DeliveryFailure?)? {
        switch text.uppercased() {
        case "USER_BUSY", "17": (.busy, nil)
        case "NO_USER_RESPONSE", "18", "NO_ANSWER", "19", "SUBSCRIBER_ABSENT", "20", "ORIGINATOR_CANCEL", "487",
            "PROGRESS_TIMEOUT", "607":
            (.noAnswer, nil)
        case "CALL_REJECTED", "21": (.rejected, nil)
        case "UNALLOCATED_NUMBER", "1", "NO_ROUTE_DESTINATION", "3", "INVALID_NUMBER_FORMAT", "28":
            (.failed, .badDestination)
        case "DESTINATION_OUT_OF_ORDER", "27", "NORMAL_TEMPORARY_FAILURE", "41", "NORMAL_CIRCUIT_CONGESTION", "34",
            "SWITCH_CONGESTION", "42", "NETWORK_OUT_OF_ORDER", "38", "RECOVERY_ON_TIMER_EXPIRE", "102",
            "ALLOTTED_TIMEOUT", "602", "MEDIA_TIMEOUT", "604":
            (.failed, .channelFailed)
        default: nil
        }
    }
}
