extension OpenAPIDocument {
    /// The schemas of verifications: their requests and answers, deliveries and events.
    static let verificationSchemas = #"""
            CreateRequest:
              type: object
              required: [to]
              additionalProperties: false
              properties:
                to:
                  type: object
                  description: Where to send; a phone, an email or both.
                  additionalProperties: false
                  properties:
                    phone: {type: string, description: "The number in international form, or in the form
                      of the application's first country.", examples: ["+6281234567890"]}
                    email: {type: string, maxLength: 254, examples: [ann@example.com]}
                workflow:
                  type: array
                  description: The steps in order; without it, those of the application's steps that have a destination.
                  minItems: 1
                  maxItems: 5
                  items:
                    type: object
                    required: [channel]
                    additionalProperties: false
                    properties:
                      channel: {$ref: "#/components/schemas/Channel"}
                      timeout: {type: integer, minimum: 5, maximum: 300, description: Seconds before the
                        next step begins.}
                      gateway: {type: string, minLength: 1, maxLength: 40, description: "The one gateway that may
                        carry the step; without it, those of its channel are tried in their order."}
                      to: {type: string, description: A number or address of the step's own; it is sealed
                        and never shown.}
                      on:
                        type: array
                        description: The ends of the step before after which this one follows; without it, all
                          of them. The first step has none.
                        minItems: 1
                        uniqueItems: true
                        items: {$ref: "#/components/schemas/Condition"}
                lifetime_starts: {$ref: "#/components/schemas/LifetimeStart"}
                purpose: {type: string, pattern: "^[a-z0-9._-]{1,64}$", default: login, description: What the
                  proof is for; a code never counts for another purpose.}
                locale: {type: string, description: "The language of the message."}
                code_length: {type: integer, minimum: 4, maximum: 10, description: "Digits, as many as the
                  application's at least."}
                expires_in: {type: integer, minimum: 60, maximum: 600, description: "Seconds that the code is
                  accepted after it was issued or last sent."}
                reference: {type: string, minLength: 1, maxLength: 128, description: "The caller's own name
                  for it; lists find it."}
                metadata: {$ref: "#/components/schemas/Metadata"}
                limits:
                  type: object
                  maxProperties: 10
                  description: Keys for the application's own limits, by the limits' names. Only keyed digests are kept.
                  additionalProperties: {type: string, minLength: 1, maxLength: 200}
                transaction: {$ref: "#/components/schemas/Transaction"}
                handle:
                  type: boolean
                  description: |
                    Whether to give a handle for the browser that asks. Checks that show it have a budget of their own,
                    which strangers cannot use up.
            Transaction:
              type: object
              description: |
                What the code is asked for: told with the code, part of its digest, and sent again unchanged with the
                check. Steps whose messages cannot tell it are passed over.
              required: [amount, currency, payee]
              additionalProperties: false
              properties:
                amount: {type: string, description: "Digits, with a point where the currency has smaller units.",
                  examples: ["150000.00"]}
                currency: {type: string, description: "ISO 4217, three capital letters.", examples: [IDR]}
                payee: {type: string, description: "1 to 40 letters, digits, spaces and a few marks. A call tells
                  the last four digits of the one number in it.", examples: [Toko Maju 1234567890]}
            UnlockRequest:
              type: object
              required: [to]
              additionalProperties: false
              properties:
                to:
                  type: object
                  description: The destination in any spelling; either a phone or an email.
                  additionalProperties: false
                  properties:
                    phone: {type: string}
                    email: {type: string, maxLength: 254}
            CheckRequest:
              type: object
              required: [code]
              additionalProperties: false
              properties:
                code: {type: string, description: "What the person typed. Spaces and hyphens between digits
                  are dropped.", examples: ["471902"]}
                transaction: {$ref: "#/components/schemas/Transaction"}
                handle: {type: string, description: The handle of the browser in which the code was typed.}
            ResendRequest:
              type: object
              additionalProperties: false
              properties:
                channel: {$ref: "#/components/schemas/Channel"}
            Verification:
              type: object
              required: [id, object, status, to, channel, purpose, locale, metadata, code_length, checks_left,
                generation, workflow, step, sends, created_at, expires_at]
              additionalProperties: false
              properties:
                id: {$ref: "#/components/schemas/VerificationID"}
                object: {type: string, enum: [verification]}
                status: {$ref: "#/components/schemas/Status"}
                to:
                  type: object
                  description: The destinations, masked.
                  additionalProperties: false
                  properties:
                    phone: {type: string}
                    email: {type: string}
                channel: {$ref: "#/components/schemas/Channel"}
                purpose: {type: string}
                locale: {type: string}
                reference: {type: string}
                metadata: {$ref: "#/components/schemas/Metadata"}
                code_length: {type: integer, minimum: 4, maximum: 10}
                checks_left: {type: integer, minimum: 0, maximum: 5}
                generation: {type: integer, minimum: 1, description: "Which code is the valid one; one more at
                  each reissue."}
                workflow:
                  type: array
                  items:
                    type: object
                    required: [channel, timeout]
                    additionalProperties: false
                    properties:
                      channel: {$ref: "#/components/schemas/Channel"}
                      timeout: {type: integer}
                      gateway: {type: string}
                      on: {type: array, items: {$ref: "#/components/schemas/Condition"}}
                      has_own_destination: {type: boolean, description: Whether it goes to a number or address of
                        its own.}
                      obstacle: {type: string, enum: [no_destination, channel_not_allowed, transaction_not_told],
                        description: "Why it is passed over, known from the start."}
                lifetime_starts: {$ref: "#/components/schemas/LifetimeStart"}
                step: {type: integer, minimum: 1, maximum: 5, description: "The step that is being carried
                  out, counted from 1."}
                sends: {type: integer, minimum: 0, description: "Deliveries that were begun."}
                created_at: {$ref: "#/components/schemas/Time"}
                expires_at: {$ref: "#/components/schemas/Time"}
                resend_at: {$ref: "#/components/schemas/Time"}
                ended_at: {$ref: "#/components/schemas/Time"}
                approval: {$ref: "#/components/schemas/Approval"}
                handle:
                  type: string
                  description: |
                    For the browser that asked, where the create wanted one. Shown in this answer alone: not in a repeat
                    of it, and not where an open verification goes on.
            VerificationList:
              type: object
              required: [data, next]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Verification"}}
                next: {type: [string, "null"], description: "The cursor of the next page; null on the last."}
            Approval:
              type: object
              required: [at, channel, channels]
              additionalProperties: false
              properties:
                at: {$ref: "#/components/schemas/Time"}
                channel: {type: [string, "null"], enum: [call, email, sms, whatsapp, null], description: "The
                  weakest channel that carried the code. E-mail is no out-of-band authenticator."}
                channels: {type: array, items: {$ref: "#/components/schemas/Channel"}}
            CheckResult:
              type: object
              required: [verification, outcome, status, checks_left]
              additionalProperties: false
              properties:
                verification: {$ref: "#/components/schemas/VerificationID"}
                outcome: {type: string, enum: [approved, wrong_code, transaction_differed]}
                status:
                  type: string
                  enum: [approved, pending, attempts_exceeded, blocked]
                  description: The verification's. It is pending while anybody has a check left.
                checks_left:
                  type: integer
                  minimum: 0
                  maximum: 5
                  description: |
                    Checks that the asker has left: with a handle those of its own budget. With none the next one is
                    409 with `checks_used_up`, also while the verification is open for others.
                approval: {$ref: "#/components/schemas/Approval"}
                proof:
                  type: string
                  description: |
                    What the approval proves, as a signed JWT of at most 300 seconds. It is given with this answer and
                    never again. `/.well-known/jwks.json` has the keys.
            KeySet:
              type: object
              required: [keys]
              additionalProperties: false
              properties:
                keys:
                  type: array
                  maxItems: 16
                  items:
                    type: object
                    required: [kty, crv, use, alg, kid, x]
                    additionalProperties: false
                    properties:
                      kty: {type: string, enum: [OKP, EC]}
                      crv: {type: string, enum: [Ed25519, P-256]}
                      use: {type: string, enum: [sig]}
                      alg: {type: string, enum: [EdDSA, ES256]}
                      kid: {type: string, minLength: 1}
                      x: {type: string, minLength: 1}
                      y: {type: string, minLength: 1}
            DeliveryList:
              type: object
              required: [data]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Delivery"}}
            Delivery:
              type: object
              required: [id, channel, status, step, generation, queued_at, attempts]
              additionalProperties: false
              properties:
                id: {$ref: "#/components/schemas/DeliveryID"}
                channel: {$ref: "#/components/schemas/Channel"}
                status: {type: string, enum: [queued, sending, submitted, ringing, in_call, answered, heard,
                  no_answer, busy, rejected, delivered, opened, clicked, bounced, failed, unknown]}
                step: {type: integer, minimum: 1}
                generation: {type: integer, minimum: 1}
                gateway: {type: string}
                queued_at: {$ref: "#/components/schemas/Time"}
                submitted_at: {$ref: "#/components/schemas/Time"}
                ended_at: {$ref: "#/components/schemas/Time"}
                failure: {$ref: "#/components/schemas/Failure"}
                vendor_status: {type: string, description: "The vendor's own last word."}
                attempts: {type: array, items: {$ref: "#/components/schemas/DeliveryAttempt"}}
            DeliveryAttempt:
              type: object
              required: [operation, outcome, started_at, duration_ms]
              additionalProperties: false
              properties:
                operation: {type: string, enum: [prepare, submit, report, release]}
                gateway: {type: string, description: The gateway that was asked.}
                outcome: {type: string, enum: [succeeded, failed, unknown]}
                started_at: {$ref: "#/components/schemas/Time"}
                duration_ms: {type: integer, minimum: 0}
                failure: {$ref: "#/components/schemas/Failure"}
                http_status: {type: integer}
                vendor_code: {type: string}
                detail: {type: string}
            Failure:
              type: string
              enum: [verification_closed, bad_destination, no_quota, concurrency_limit, rate_limited,
                misconfigured, gateway_unavailable, unreadable_answer, refused, unrenderable, no_gateway,
                outcome_unknown, breaker_open, expires_too_soon, stopped, channel_failed]
            EventList:
              type: object
              required: [data]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Event"}}
            Event:
              type: object
              required: [at, type, text]
              additionalProperties: false
              properties:
                at: {$ref: "#/components/schemas/Time"}
                type: {type: string, description: "A stable word, such as `delivery.ringing`."}
                text: {type: string, description: "A sentence for people."}
                channel: {$ref: "#/components/schemas/Channel"}
                delivery: {$ref: "#/components/schemas/DeliveryID"}
                gateway: {type: string, description: "The gateway's name in the configuration."}
                reason: {type: string}
                vendor_status: {type: string}

        """#
}
