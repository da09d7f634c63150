import ServiceContracts
import ServiceDoubles
import VerificationCore

/// What must hold at any time, and what at the end.
extension Auditor {
    /// Looks at all there is; true when nothing is left to be done.
    func audit(_ disk: MemoryStore, calmSince: Timestamp) async -> Bool {
        let open = files.values.count(where: \.isOpen)
        let envelopes = await disk.envelopeCount
        expect(open == envelopes, "R57 \(open) are open and \(envelopes) envelopes are kept")
        var isAtRest = open == 0
        for key in order {
            guard let file = files[key.id] else { continue }
            if file.isOpen, clock.now >= max(file.expiresAt, calmSince) + Invariants.openAfterExpiry {
                breach("I3 R10 \(name(key.id)) is open 30 s after its expiry")
            }
            for delivery in (try? await disk.deliveries(of: key)) ?? [] {
                guard delivery.state.work != nil else { continue }
                isAtRest = false
                let since = max(delivery.state.dueAt, calmSince)
                expect(clock.now < since + workLeftAloneMax, "I4 nobody works on \(uploadName(delivery.id).suffix(4))")
            }
        }
        return isAtRest
    }

    /// The last word on every verification.
    func close(_ disk: MemoryStore, carrier: Carrier) async {
        for key in order {
            guard let file = files[key.id], let record = try? await disk.verification(key),
                let deliveries = try? await disk.deliveries(of: key), let events = try? await disk.events(of: key)
            else {
                breach("I4 \(name(key.id)) is gone")
                continue
            }
            expect(record == file.record, "I4 \(name(key.id)) has changed by itself")
            var told = Told()
            told.approvals[key.id] = file.toldApprovals
            let found = Found(
                now: clock.now, servedSince: file.createdAt, record: record, deliveries: deliveries, events: events,
                compared: file.compared)
            for text in Invariants.breaches(found, told) { breach("\(name(key.id)) \(text)") }
        }
        let stay = carrier.uploads.sorted { $0.key < $1.key }.map { id, upload in
            "\(id) of \(upload.name.suffix(4)) at \(upload.gateway)"
        }
        expect(carrier.uploads.isEmpty, "R24 uploads stay with the carrier: \(stay)")
    }
}

/// A lease, and the time to look and to try again.
private let workLeftAloneMax: Duration = .seconds(150)
