import VerificationCore

extension Session {
    func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> CreateOutcome {
        if let repetition = try repetition(of: once, at: now) { return .repeated(repetition) }
        var standing = try standing(against: draft)
        if let closing = standing.closing(at: now) { return .refused(.destinationClosed(closing)) }
        let newKeys = try newSubjectKeys(of: draft)
        let former = try loadOpen(like: draft)
        let isOver = former?.record.state.ledger.effectiveStatus(at: now).isTerminal == true
        if let former, !isOver, draft.continues(former.record) {
            try keep(.continued(former.record), for: once, at: now)
            return .continued(former.record)
        }
        if let first = draft.firstSend(at: now), let refusal = try admit(first, by: draft.key.application, at: now) {
            return .refused(.limited(refusal))
        }
        // Only now: what is refused leaves no key of a destination that is stored nowhere (R83), and writes nothing.
        for key in newKeys { try insert(key) }
        var draft = draft
        var checksCarried = 0
        if var open = former {
            if !isOver, draft.budget != nil { draft.replace(try budget(of: open.key)) }
            // An open one that is over ends here; its next step never begins, so the id is only a stand-in.
            let event: VerificationEvent = isOver ? .timeReached(next: draft.firstDelivery) : .replaced
            _ = try feed(event, to: &open, at: now)
            standing = try self.standing(against: draft)
            if !isOver { checksCarried = open.record.state.ledger.checksUsed }
        }
        let begun = VerificationState.begin(
            at: now, policy: draft.policy, workflow: draft.workflow, checksCarried: checksCarried,
            delivery: draft.firstDelivery)
        let created = try insert(draft, begun.state, at: now)
        try guardNew(draft, standing)
        try keepEnvelope(draft.code.envelope, generation: begun.state.ledger.generation, for: created.row)
        try carryOut(begun.actions, for: created.row, trace: draft.trace, at: now)
        try keep(.created(created.record), for: once, at: now)
        return .created(created.record)
    }
}
