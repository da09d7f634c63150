import GatewayKit
import StrictJSON
import VerificationCore

/// One answer about a call, reduced to what is used of it; whatever the person typed or said is never kept (R25).
struct CallReport {
    private let word: String
    private let cause: String
    private let talkSeconds: Double?
    private let hasStarted: Bool
    private let wasPickedUp: Bool
    private let hasEnded: Bool
    private let keyWasPressed: Bool

    init(_ json: JSONValue, of call: VendorID) throws(GatewayFault) {
        if let id = json["call_id"]?.stringOrNumber, id != call.text {
            throw Wire.unreadable("the answer is about another call")
        }
        guard let word = json["status"]?.string, !word.isEmpty else {
            throw Wire.unreadable("the answer has no status")
        }
        self.word = word
        cause = json["hangup_cause"]?.stringOrNumber ?? ""
        talkSeconds = json["talk_duration"]?.seconds
        hasStarted = json["call_start"]?.isPresentText == true
        wasPickedUp = json["call_answer"]?.isPresentText == true
        hasEnded = json["call_end"]?.isPresentText == true || !cause.isEmpty
        keyWasPressed = (json["result"]?.array ?? []).contains { CallReport.showsPressedKey($0) }
    }

    /// The report in our words.
    /// - Parameter audible: How long a person must have listened to have heard the code.
    func report(audible: Duration) -> GatewayReport {
        switch word.lowercased().filter({ $0.isLetter }) {
        case "answered", "success": hasEnded ? endedReport(audible: audible) : report(.answered, isFinal: false)
        case "rna": failedReport(otherwise: .noAnswer)
        case "failed": failedReport(otherwise: .failed)
        default: report(wasPickedUp ? .inCall : hasStarted ? .ringing : .submitted, isFinal: false)
        }
    }

    private func endedReport(audible: Duration) -> GatewayReport {
        if keyWasPressed { return report(.heard, isFinal: true) }
        let talked = talkSeconds ?? 0
        if !wasPickedUp, talked == 0 {
            // "success" may mean no more than that the network did its part; then its cause tells the rest.
            if let reading = HangupCause.reading(cause) {
                return report(reading.status, isFinal: true, reading.failure)
            }
            if talkSeconds == 0, word.lowercased() == "success" { return report(.noAnswer, isFinal: true) }
        }
        let isHeard = talked > 0 && .milliseconds(Int64((talked * 1000).rounded())) >= audible
        return report(isHeard ? .heard : .answered, isFinal: true)
    }

    private func failedReport(otherwise status: DeliveryStatus) -> GatewayReport {
        // Not answered stays not answered: a network fault in the cause of such a call adds nothing for us.
        if let reading = HangupCause.reading(cause), status == .failed || reading.status != .failed {
            return report(reading.status, isFinal: true, reading.failure)
        }
        return report(status, isFinal: true, status == .failed ? .channelFailed : nil)
    }

    private func report(_ status: DeliveryStatus, isFinal: Bool, _ failure: DeliveryFailure? = nil) -> GatewayReport {
        let said = cause.isEmpty ? word : "\(word) \(cause)"
        return GatewayReport(status: status, vendorWord: redacted(said), isFinal: isFinal, failure: failure)
    }

    private static func showsPressedKey(_ result: JSONValue) -> Bool {
        guard result["type"]?.string?.lowercased() == "multiple_choice" else { return false }
        return (result["answer"]?.array ?? []).contains { ($0["total"]?.seconds ?? 0) >= 1 }
    }
}
