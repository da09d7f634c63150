import SandboxPhone

/// One call on the page.
struct CallModel {
    struct Event {
        let state: String
        let iso: String
        let clock: String
        /// Time since the call was placed.
        let after: String?
    }

    let id: String
    let to: String
    let from: String
    let wire: String
    let state: String
    let scriptName: String
    let events: [Event]
    let variables: [Call.Variable]
    let hasAudio: Bool
    let audioLength: String
    let audioBytes: Int
    let audioNote: String?
    let vendorStatus: String
    let hangupCause: String?
    let talked: String?

    init(_ call: Call) {
        id = call.id
        to = call.toNumber
        from = call.fromNumber
        wire = call.wire
        state = call.state.rawValue
        scriptName = call.script.name
        events = call.events.map { event in
            Event(
                state: event.state.rawValue, iso: event.at.iso8601, clock: event.at.clockText,
                after: event.state == .placed ? nil : (event.at - call.placedAt).shortText)
        }
        variables = call.variables
        hasAudio = !call.audio.isEmpty
        audioLength = MP3Length.duration(of: call.audio).shortText
        audioBytes = call.audio.count
        audioNote =
            call.audioFault.map { "Could not play \($0)" }
            ?? (call.isAudioDropped ? "The audio was let go to make room." : nil)
        vendorStatus = call.vendorStatus
        hangupCause = call.state == .ended && !call.script.isStatusStuck ? call.script.hangupCause : nil
        talked = call.talked?.shortText
    }
}

/// One mail on the page.
struct MailModel {
    let id: String
    let address: String
    let subject: String
    let senderName: String
    let senderAddress: String
    let wire: String
    let status: String
    let iso: String
    let clock: String
    let text: String
    let attachment: String?

    init(_ mail: Mail, status: String) {
        id = mail.id
        address = mail.address
        subject = mail.subject
        senderName = mail.senderName
        senderAddress = mail.senderAddress
        wire = mail.wire
        self.status = status
        iso = mail.acceptedAt.iso8601
        clock = mail.acceptedAt.clockText
        text = HTMLText.text(of: mail.html)
        attachment = mail.attachment.map { "\($0.name) (\($0.byteCount) bytes)" }
    }
}

/// One uploaded file on the page.
struct FileModel {
    let clock: String
    let name: String
    let length: String
    let filename: String

    init(_ file: AudioFile) {
        clock = file.uploadedAt.clockText
        name = file.name
        length = MP3Length.duration(of: file.bytes).shortText
        filename = file.filename
    }
}

/// One row of the table of numbers.
struct CallScriptModel {
    let ending: String
    let name: String
    let sentence: String
    let ring: String
    let talk: String
    let status: String
    let cause: String

    init(_ script: CallScript) {
        ending = script.ending ?? "any other"
        name = script.name
        sentence = script.sentence
        ring = script.ring?.shortText ?? "–"
        talk =
            switch script.talk {
            case .none: "–"
            case .toTheEnd: "to the end"
            case .hangsUp(let patience): patience.shortText
            }
        let isPlaced = script.reply != .refusedAsConcurrent
        status = !isPlaced ? "–" : script.isStatusStuck ? SandboxScript.submitted : script.status
        cause = !isPlaced || script.isStatusStuck ? "–" : script.hangupCause
    }
}

/// One row of the table of mailboxes.
struct MailScriptModel {
    let prefix: String
    let name: String
    let sentence: String
    let steps: String

    init(_ script: MailScript) {
        prefix = script.prefix ?? "anything else"
        name = script.name
        sentence = script.sentence
        steps = script.steps.map { "\($0.status) after \($0.after.shortText)" }.joined(separator: ", ")
    }
}

/// One text or WhatsApp message on the page.
struct MessageModel {
    let number: String
    let sender: String
    let wire: String
    let look: String
    let kind: String
    let text: String
    let copiedCode: String?
    let status: String
    let iso: String
    let clock: String

    init(_ message: TextMessage, status: String) {
        number = message.number
        sender = message.sender
        wire = message.wire
        look = message.kind == .sms ? "sms" : "whatsapp"
        kind = message.kind.rawValue
        text = message.text
        copiedCode = message.copiedCode
        self.status = status
        iso = message.acceptedAt.iso8601
        clock = message.acceptedAt.clockText
    }
}

/// One row of the table of numbers that get messages.
struct MessageScriptModel {
    let ending: String
    let name: String
    let sentence: String
    let text: String
    let whatsApp: String

    init(_ script: MessageScript) {
        let words = { (steps: [MailScript.Step]) in
            steps.isEmpty
                ? SandboxScript.submitted
                : steps.map { "\($0.status) after \($0.after.shortText)" }.joined(separator: ", ")
        }
        ending = script.ending ?? "any other"
        name = script.name
        sentence = script.sentence
        text = words(script.textSteps)
        whatsApp = words(script.whatsAppSteps)
    }
}
