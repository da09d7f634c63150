import ServiceDoubles
import VerificationCore

@testable import SQLiteStore

/// A database as the first schema kept it: an application, an open verification with two checks, and one that was
/// approved at its third.
struct FirstSchema {
    let drafts = Drafts(seed: 21)
    var application: ApplicationID { drafts.application }
    let open: VerificationID
    let ended: VerificationID
    let waiting: DeliveryID
    let done: DeliveryID
    let line: EventID

    init() {
        open = drafts.random.id()
        ended = drafts.random.id()
        waiting = drafts.random.id()
        done = drafts.random.id()
        line = drafts.random.id()
    }

    /// Makes the file in this folder.
    func make(_ path: String) throws {
        let folder = DataFolder(path)
        try folder.prepare()
        try folder.makeEmpty(folder.database)
        let connection = try Connection(path: folder.database, access: .writing)
        try connection.execute("PRAGMA application_id = \(DatabaseFile.applicationID)")
        try DatabaseFile.carryOut(.first, on: connection)
        try connection.execute(applications + verifications + deliveries + events)
    }

    private var start: Int64 { Drafts.start.milliseconds }
    private func times(_ count: Int64) -> String {
        (1...count).map { number in
            let digits = String(start + number * 1000, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private var applications: String {
        """
        INSERT INTO applications VALUES ('\(application)', 'shop', 'Shop', 'call:45', 6, 300, 5, '', 'id', 0, \(start));
        INSERT INTO idempotency VALUES ('\(application)', 'create', zeroblob(32), x'01', 201, x'7B7D', \(start));
        """
    }

    private var verifications: String {
        let rest = "x'AA', \(start), 300000, 'call:45', 0"
        return """
            INSERT INTO verifications VALUES (3, '\(open)', '\(application)', 'pending', NULL, NULL, 1, \(start), 6,
                \(start + 300_000), 5, 0, x'\(times(2))', 1, \(rest), \(start + 45_000),
                '\(waiting)/call/0/1/w', \(start), \(start + 45_000), x'55', 'login', 'id', 'r-1', '[]',
                x'01', 'masked', x'02', NULL, NULL, NULL);
            INSERT INTO verifications VALUES (9, '\(ended)', '\(application)', 'approved', \(start + 3000), 'call', 1,
                \(start), 6, \(start + 300_000), 5, 1, x'\(times(3))', 1, \(rest), NULL,
                '\(done)/call/0/1/a', \(start), NULL, x'56', 'login', 'id', NULL, '[["a","b"]]',
                x'03', 'masked', x'04', NULL, NULL, NULL);
            INSERT INTO envelopes VALUES (3, 1, x'E0E1');
            """
    }

    private var deliveries: String {
        """
        INSERT INTO deliveries VALUES (5, '\(waiting)', 3, 'call', 0, 1, \(start), NULL, 'queued', 'preparing', 'send',
            \(start), 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, \(start));
        INSERT INTO deliveries VALUES (6, '\(done)', 9, 'call', 0, 1, \(start), 'oca', 'heard', 'submitting', NULL,
            \(start), 1, 'memo', 0, \(start), \(start + 2000), NULL, 'ANSWERED', NULL, 1, NULL);
        INSERT INTO delivery_attempts VALUES (2, 6, 'submit', \(start), 1500, 'succeeded', NULL, 200, NULL, NULL);
        INSERT INTO delivery_attempts VALUES (4, 6, 'report', \(start), 2500, 'succeeded', NULL, 200, NULL, 'fine');
        """
    }

    private var events: String {
        """
        INSERT INTO events VALUES (1, '\(line)', 9, \(start), 'created', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (2, '\(drafts.random.id(EventKind.self))', 3, \(start), 'created', NULL, NULL, NULL,
            NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (3, '\(drafts.random.id(EventKind.self))', 9, \(start), 'delivery', 'call', NULL,
            'heard', '\(done)', 0, NULL, 'ANSWERED');
        """
    }
}
