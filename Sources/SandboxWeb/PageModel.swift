import SandboxPhone

/// Everything that the page shows, ready for the template.
struct PageModel {
    static let callsShownMax = 20
    static let mailsShownMax = 20
    static let messagesShownMax = 20

    let version: String
    let refreshes: Bool
    let canPause: Bool
    let isPaused: Bool
    let calls: [CallModel]
    let callsLeftOut: Int?
    let mails: [MailModel]
    let mailsLeftOut: Int?
    let messages: [MessageModel]
    let messagesLeftOut: Int?
    let files: [FileModel]
    let hasFiles: Bool
    let callScripts: [CallScriptModel]
    let mailScripts: [MailScriptModel]
    let messageScripts: [MessageScriptModel]
    let speed: String?
    let services: [ServiceModel]
    let scopes = ChoiceModel.scopes
    let answers = ChoiceModel.answers
    let spans = ChoiceModel.spans
    let faults: [FaultModel]
    let hasFaults: Bool
    let struck: [StruckModel]
    let hasStruck: Bool
    let quotaSwitch: String
    let quotaText: String
    let tokenSwitch: String
    let tokenText: String
    let quotaLeft: String
    let concurrentCallsMax: Int
    let baseURL: String

    init(state: SandboxState, isPaused: Bool) {
        let calls = state.calls.all
        let mails = state.inbox.all
        let messages = state.messages.all
        let isMoving =
            calls.contains { $0.state != .ended } || mails.contains { !state.isSettled($0) }
            || messages.contains { !state.isSettled($0) }
        // Once there is something to listen to, reloading would cut it off; the live line then tells of news.
        let wantsUpdates = isMoving || (calls.isEmpty && mails.isEmpty && messages.isEmpty)
        version = PageModel.version(of: state)
        refreshes = wantsUpdates && !isPaused
        canPause = refreshes
        self.isPaused = isPaused
        self.calls = calls.prefix(PageModel.callsShownMax).map(CallModel.init)
        callsLeftOut = PageModel.rest(calls.count, PageModel.callsShownMax)
        self.mails = mails.prefix(PageModel.mailsShownMax).map { MailModel($0, status: state.status(of: $0)) }
        mailsLeftOut = PageModel.rest(mails.count, PageModel.mailsShownMax)
        self.messages = messages.prefix(PageModel.messagesShownMax).map {
            MessageModel($0, status: state.status(of: $0))
        }
        messagesLeftOut = PageModel.rest(messages.count, PageModel.messagesShownMax)
        files = state.shelf.all.map(FileModel.init)
        hasFiles = !files.isEmpty
        callScripts = SandboxScript.calls.map(CallScriptModel.init) + [CallScriptModel(SandboxScript.answering)]
        mailScripts = SandboxScript.mails.map(MailScriptModel.init) + [MailScriptModel(SandboxScript.delivering)]
        messageScripts =
            SandboxScript.messages.map(MessageScriptModel.init) + [MessageScriptModel(SandboxScript.receiving)]
        speed = state.configuration.speed == 1 ? nil : "\(state.configuration.speed)"
        let now = state.clock.now()
        let board = state.faults.faults(at: now)
        services = VendorService.allCases.map { ServiceModel($0, board, at: now) }
        faults = board.map { FaultModel($0, at: now) }
        hasFaults = !faults.isEmpty
        struck = state.faults.struck.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { StruckModel(words: $0.key.words, count: $0.value) }
        hasStruck = !struck.isEmpty
        let isUsedUp = state.faults.isQuotaUsedUp
        quotaSwitch = isUsedUp ? "no" : "yes"
        quotaText = isUsedUp ? "Fill up the quota" : "Use up the quota"
        let isWrong = state.faults.isEveryTokenWrong
        tokenSwitch = isWrong ? "no" : "yes"
        tokenText = isWrong ? "Accept the credentials" : "Refuse the credentials"
        quotaLeft = isUsedUp ? "0" : state.account.quotaLeft.map { "\($0)" } ?? "no limit"
        concurrentCallsMax = state.configuration.concurrentCallsMax
        baseURL = state.baseURL
    }

    /// Differs whenever something happened that the page would show.
    static func version(of state: SandboxState) -> String {
        let calls = state.calls.all
        let changes = calls.reduce(0) { $0 + $1.events.count }
        let newest = [calls.first?.id, state.inbox.all.first?.id, state.messages.all.first?.id].map { $0 ?? "-" }
        return "\(changes).\(newest.joined(separator: "."))"
    }

    private static func rest(_ count: Int, _ shown: Int) -> Int? {
        count > shown ? count - shown : nil
    }
}

/// What the live line says.
struct LiveModel {
    let hasNews: Bool
    let summary: String

    init(state: SandboxState, seen: String?) {
        hasNews = seen != PageModel.version(of: state)
        let calls = state.calls.all.count
        let mails = state.inbox.all.count
        let messages = state.messages.all.count
        summary =
            "\(calls) call\(calls == 1 ? "" : "s"), \(state.calls.runningCount) running, "
            + "\(mails) mail\(mails == 1 ? "" : "s"), \(messages) message\(messages == 1 ? "" : "s")"
    }
}
