import SandboxPhone
import StrictJSON
import Synchronization

/// One caller of several machines: creates, checks wrongly and rightly, on whichever machine comes next.
struct MachineLoad: Sendable {
    let shop: Deployment
    let machines: Machines
    let journal: MachineJournal
    /// Which caller this is, so that no two ask for the same destination.
    let caller: Int
    let isOver: @Sendable () -> Bool

    func run() async {
        var turn = 0
        while !isOver() {
            await verification(turn)
            turn += 1
        }
    }

    private func verification(_ turn: Int) async {
        let isCall = turn % 6 == 0
        let number = String(turn)
        let destination =
            isCall
            ? "+62812\(10 + caller)\(10 + turn / 6 % 90)" + String(repeating: "0", count: max(0, 4 - number.count))
                + number
            : "ann.\(caller).\(turn)@example.com"
        let key = "create-\(caller)-\(turn)"
        let to: JSONValue = isCall ? ["phone": .string(destination)] : ["email": .string(destination)]
        journal.begin(key, destination: destination, ["to": to])
        guard let entry = journal.all.first(where: { $0.key == key }),
            let created = try? await machines.answer("a create", { try await $0.create(entry) }),
            created.status == 201, let id = created["id"]
        else { return }
        journal.note(key) { $0.ids.insert(id) }
        // A delivery whose machine was killed waits until its lease has ended, which is longer than this caller waits.
        guard let code = await code(destination, isCall: isCall) else { return }
        switch turn % 5 {
        case 0: await guess(key, id, code, count: 7)
        case 1: await guess(key, id, code, count: 2)
        default: break
        }
        await approve(key, id, code)
    }

    private func code(_ destination: String, isCall: Bool) async -> String? {
        if !isCall {
            guard let mail = try? await shop.mail(to: destination, looks: 400) else { return nil }
            return try? shop.code(readIn: mail)
        }
        let found = try? await eventually("a call", looks: 400) { shop.calls(to: destination).first }
        guard let found, let call = shop.sandbox.calls.call(found.id) else { return nil }
        await shop.sandbox.phone.finish(call.id)
        return try? shop.code(heardIn: call)
    }

    /// Sends wrong codes to several machines at once.
    private func guess(_ key: String, _ id: String, _ code: String, count: Int) async {
        await withTaskGroup { group in
            for distance in 1...count {
                journal.note(key, acknowledges: false) { $0.wrongSent += 1 }
                group.addTask {
                    guard let answer = try? await machines.next.check(id, wrong(code, by: distance)),
                        answer.status == 200
                    else { return }
                    journal.note(key) { $0.wrongAcknowledged += 1 }
                }
            }
        }
    }

    /// Sends the right code to two machines at once: at most one of them approves (R4).
    private func approve(_ key: String, _ id: String, _ code: String) async {
        await withTaskGroup { group in
            for _ in 0..<2 {
                journal.note(key, acknowledges: false) { $0.rightSent += 1 }
                group.addTask {
                    guard let answer = try? await machines.next.check(id, code), answer["outcome"] == "approved",
                        let at = answer.json["approval"]?["at"]?.string
                    else { return }
                    journal.note(key) { $0.approvals.append(at) }
                }
            }
        }
    }
}
