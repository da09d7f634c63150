extension Requirement {
    /// A title, then its lines; an empty line before the next title. The order is the number.
    static let list = """
        The code and its life
        Codes are 6 to 10 digits, kept as text, every value equally likely.
        Codes come from OpenSSL's private generator through one function; when it fails there is no code.
        A code lives 300 s by default and 600 s at most after the creation; at the instant of expiry it is refused.
        A code is accepted once, by one conditional write.
        A resend carries the same code; after a reissue only the newest is valid.
        A code works only for the verification, application, destination and purpose that it was made for.
        Every check is counted and committed before the code is compared.
        Only exactly the expected number of ASCII digits is a code; anything else is refused and not counted.
        Comparison takes constant time, and refusals differ only by their documented status.
        The states are closed, an end never changes, and every verification ends at most 30 s after its expiry.
        The code appears nowhere but in the message itself.
        GET and HEAD change nothing.
        An amount and payee can be bound to the code, and have to be sent again with the check.
        An approval says when it happened, by which channels, and how strong the weakest was.

        Guessing
        At most 5 checks are evaluated for each verification, exactly, under any concurrency.
        Resending, another channel or a reissue never resets the count of failed checks.
        Failed checks add up for each application and destination, close it for a time, and then until it is unlocked.
        At most one verification is open for each application, destination and purpose.
        All counters are in the store: they survive a kill and are shared by all machines.
        No limit hangs on the client's address alone, and the address cannot be forged.
        The same limits hold on every path that evaluates a code, and nothing switches them off.
        Spraying over many destinations is noticed.

        Delivery
        A spoken code follows a random key press; answering alone is not delivery.
        Nothing that a gateway keeps identifies the code, and all of it is removed within 60 s.
        What a gateway returns is reduced to known fields before it is stored or logged.
        After an unknown outcome no second call is placed.
        Mail is used only where the workflow names it.
        Mail is built from validated parts, and nothing in it can become a header or a second recipient.
        Links and host names in messages come from the configuration only.
        The message names sender and purpose and warns; the sender's name never comes from the request.
        Every spelling of a destination is the same destination.

        Fraud and cost
        Calls go only to countries that the application lists.
        Premium, satellite, short, emergency and similar numbers are always refused.
        Sends to one destination wait 30 to 120 s, are at most 5 in 10 minutes and 10 in 24 h.
        One call at a time for each destination, and at most 3 for each prefix.
        Speed within a prefix is limited.
        Sending stops where too few are approved.
        Daily and monthly caps hold exactly.
        Stop switches work within 2 s on every machine.
        Every refusal comes before any gateway request, is stored, and has a problem type of its own.
        When counters cannot be read or written, nothing is sent.

        API, applications, keys
        API keys are long, random and checksummed, stored as digests, and taken from one header only.
        Keys have scopes and an expiry; a revoked one ends within a second.
        The application follows from the key alone, and a foreign id answers like an unknown one.
        Public ids are random and show neither order nor volume.
        No answer shows whether a destination was seen before.
        Idempotency keys are honoured, and kept in the transaction of the effect.
        Errors are problems with stable types and no inner details.
        Refusals for load and limits say when to come back.
        JSON is read strictly.
        Unused methods are refused, and answers carry protective headers.
        TLS is 1.2 or later, and plain HTTP beyond this machine needs a setting.
        Signed proofs have one algorithm, a short life and a unique id.
        The OpenAPI file is complete and true.

        Storage and secrets
        A code is stored only as a keyed digest, under a key outside of the database.
        Keys have ids and can be rotated; a missing, short or readable key stops the start.
        The code on its way out is encrypted, and erased within 60 s of its use.
        Destinations at rest are encrypted, with a keyed index to look them up.
        SQLite is set to be durable and to leave nothing behind.
        Files are 0600 and folders 0700, and the service does not run as root.
        Backup is a command: consistent, encrypted, without keys, and checked.
        No code works after a restore.
        SQL uses bound parameters only.
        Secrets come from files or the environment, are masked, and are wiped.
        PostgreSQL is used with checked TLS, a weak role, time-outs and durable commits.

        Console and reports
        There is no default account, and passwords are long.
        A second factor can be required.
        Sessions are random, short and revocable.
        Requests that change something prove their origin.
        Pages run no foreign script and escape every value.
        Nobody sees a code, and destinations are masked.
        Exports cannot start a formula.
        Audio uploads are bounded and parsed.
        Redirects lead to own paths only.

        Webhooks and other outgoing requests
        Webhooks are signed after Standard Webhooks.
        Webhooks are delivered at least once, with growing pauses.
        Targets are public addresses that were checked.
        Webhook bodies hold no code and mask the destination.
        One dead endpoint does not delay others.

        Logs, audit, privacy
        Logs are one JSON object a line, with all that matters, escaped.
        Logs and metrics carry no secret and no full destination.
        The audit trail is chained, and a command verifies it.
        Retention is set and enforced.
        Export and erasure for one destination work by command and API.

        Durability and recovery
        Success is told only after the commit reached the disk.
        State, outbox, audit and webhook event are one transaction.
        After a crash the service is ready within 5 s and calls nobody twice.
        A full or failing disk approves nothing and sends nothing; a failed sync is never repeated.
        A damaged or foreign database stops the start, and is never replaced in silence.
        Clock jumps never lengthen a code's life.
        SIGTERM ends in order, and a second process on the same data is refused.
        Migrations are transactional and safe against a kill midway.
        Several machines on PostgreSQL claim work with leases and fences, and settle lost commits by reading back.

        The gateway client
        Everything has a time-out and a size, and certificates are always checked.
        Retries are few, jittered and within a budget.
        A breaker stops requests to a gateway that fails.
        What a vendor says about waiting is obeyed, however it is spelled.
        Every listed fault of a vendor ends in a decision.
        While every gateway is down, checks go on, and each verification ends with a reason.

        The server under attack and load
        Requests, headers, bodies, times and connections are bounded.
        Ambiguous framing is refused.
        Overload is shed early, and checks go before creates.
        One application cannot use more than its share.
        Memory, threads, handles and disk stay bounded.
        No input ends the process or another's request.

        Build and proof
        A release has no test route, magic code or bypass.
        Sanitizer runs are clean.
        Dependencies are pinned, listed and looked after.
        Random tests can be run again from their seed, and time, randomness, network and disk are injected.
        There are a threat model, a table of limits, guides for keys and incidents, and a way to report holes.
        """
}
