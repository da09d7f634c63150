public import GatewayKit
public import StrictJSON
public import VerificationCore

/// Reads how many messages stand from one page of the vendor's history, in the place of one question for each: as soon
/// as several are asked for, a page is fetched every few seconds and serves all of them.
public actor HistoryBoard {
    private let clock: any ServiceClock
    private let idNames: [String]
    private let fetch: @Sendable () async -> Result<JSONValue, GatewayFault>
    /// When each message was asked for last.
    private var asked: [String: Timestamp] = [:]
    private var words: [String: String] = [:]
    private var isFreshUntil: Timestamp?
    private var isUselessUntil: Timestamp?
    private var fetching: Task<Result<JSONValue, GatewayFault>, Never>?

    /// - Parameter idNames: The names under which a message's id stands in the history.
    /// - Parameter fetch: Asks for the latest page.
    public init(
        clock: any ServiceClock, idNames: [String],
        fetch: @escaping @Sendable () async -> Result<JSONValue, GatewayFault>
    ) {
        self.clock = clock
        self.idNames = idNames
        self.fetch = fetch
    }

    /// The vendor's word on a message; nil when it has to be asked for by itself.
    public func word(of id: VendorID) async -> String? {
        let now = clock.now()
        asked = asked.filter { now < $0.value + askedLasts }
        if asked.count < messagesRemembered { asked[id.text] = now }
        if let isUselessUntil, now < isUselessUntil { return nil }
        guard asked.count >= messagesForOnePage else { return nil }
        if isFreshUntil.map({ now < $0 }) != true { await read() }
        return words[id.text]
    }

    /// Whoever comes while a page is being read waits for the same page.
    private func read() async {
        let task = fetching ?? Task { [fetch] in await fetch() }
        fetching = task
        let result = await task.value
        guard fetching == task else { return }
        fetching = nil
        let now = clock.now()
        guard case .success(let page) = result, let items = page.array ?? page["data"]?.array else {
            // The address may be wrong, or the page longer than what is read: asking one by one always works.
            isUselessUntil = now + uselessLasts
            words = [:]
            return
        }
        words = [:]
        for item in items {
            guard let id = item.first(of: idNames)?.stringOrNumber, asked[id] != nil else { continue }
            words[id] = item["status"]?.string
        }
        isFreshUntil = now + freshLasts
    }
}

/// So many messages make a page worth its price.
private let messagesForOnePage = 5
private let messagesRemembered = 10_000
private let askedLasts: Duration = .seconds(60)
private let freshLasts: Duration = .seconds(3)
private let uselessLasts: Duration = .seconds(600)
