import ServiceContracts
import Testing
import VerificationCore

/// What the child wrote down before it was killed: each line was acknowledged, or says what was about to be done.
struct CrashJournal {
    private(set) var told = Told()
    /// The application of each verification; a child has its own.
    private(set) var applications: [VerificationID: ApplicationID] = [:]
    /// Creates that were begun, by key, in their order.
    private(set) var tried: [(key: String, id: VerificationID, application: ApplicationID)] = []
    private(set) var generations: [VerificationID: Int] = [:]
    private(set) var claims: [String] = []
    private(set) var calls: [DeliveryID] = []
    private(set) var placed: Set<DeliveryID> = []
    private(set) var lines = 0
    private var application: ApplicationID?

    mutating func read(_ lines: [String]) throws {
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count >= 2, "a line that nobody wrote: \(line)")
            self.lines += 1
            switch words[0] {
            case "application": application = ApplicationID(words[1])
            case "trying", "created": try readCreate(words)
            case "claimed": claims.append("\(words[1]) \(words[2])")
            case "calling": calls.append(try #require(DeliveryID(words[1])))
            case "placed": placed.insert(try #require(DeliveryID(words[1])))
            default: try readVerification(words)
            }
        }
    }

    private mutating func readCreate(_ words: [String]) throws {
        let id = try #require(VerificationID(words[2]))
        let owner = try #require(application)
        if words[0] == "trying" {
            tried.append((words[1], id, owner))
        } else {
            told.created[words[1]] = id
            applications[id] = owner
        }
    }

    private mutating func readVerification(_ words: [String]) throws {
        let id = try #require(VerificationID(words[1]))
        switch words[0] {
        case "counted": told.counted[id] = max(told.counted[id] ?? 0, try #require(Int(words[2])))
        case "reissued":
            generations[id] = Int(words[2])
            told.sends[id] = 2
        case "approved":
            told.approvals[id, default: 0] += 1
            told.ends[id] = .approved
        default: told.ends[id] = try #require(VerificationStatus.Word(rawValue: words[0]), "\(words)")
        }
    }

    /// Remembers an end that was seen and not told.
    mutating func see(_ word: VerificationStatus.Word, of id: VerificationID) { told.ends[id] = word }
}
