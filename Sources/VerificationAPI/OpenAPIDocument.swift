/// The OpenAPI 3.1 document of this API. `openapi.yaml` at the root of the repository is the same text; a test compares
/// the two, and holds both against the routes and against real answers (R54).
public enum OpenAPIDocument {
    /// The document as YAML.
    public static let text =
        paths + administrationPaths + components + verificationSchemas + problemSchemas + administrationSchemas

    private static let paths = #"""
        openapi: 3.1.0
        info:
          title: Sandi
          version: "1"
          summary: Proves that a person holds a phone number or a mailbox.
          description: |
            A login flow creates a verification; Sandi makes a one-time code, has it spoken in a call or mailed,
            and checks what
            the person types. Nothing ever returns the code.

            Bodies are strict JSON in UTF-8 of at most 16 KiB: unknown fields, doubled names and other types than
            the documented
            ones are refused, and `null` is no value. Fields that have no value are left out of answers. Times are
            RFC 3339 in
            UTC. An unknown id and one of another application get the same answer.

            A time-out says nothing about the outcome: repeat the request with the same `Idempotency-Key`.
          license:
            name: Apache-2.0
            identifier: Apache-2.0
        security:
          - key: []
        paths:
          /v1/verifications:
            post:
              operationId: createVerification
              summary: Creates a verification and sends its code.
              description: |
                Needs the scope `create`. While a verification for the same destination and purpose is open,
                the same request
                continues it and sends nothing.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/CreateRequest"}
              responses:
                "201": {$ref: "#/components/responses/Created"}
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
            get:
              operationId: listVerifications
              summary: Lists the application's verifications, newest first.
              description: Needs the scope `read`. A parameter may be given once; a plus sign stands for itself.
              parameters:
                - {name: status, in: query, schema: {$ref: "#/components/schemas/Status"}}
                - {name: reference, in: query, schema: {type: string, minLength: 1, maxLength: 128}}
                - name: phone
                  in: query
                  description: Any spelling of the number; not together with `email`.
                  schema: {type: string}
                - {name: email, in: query, schema: {type: string}}
                - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
                - name: cursor
                  in: query
                  description: The `next` of the page before, unchanged.
                  schema: {type: string}
              responses:
                "200":
                  description: A page.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/VerificationList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            get:
              operationId: readVerification
              summary: Reads a verification.
              description: Needs the scope `read`. Reading changes nothing.
              responses:
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/checks:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            post:
              operationId: checkCode
              summary: Checks a code.
              description: |
                Needs the scope `check`. A check of a pending verification is counted before it is compared
                and is never given
                back. Text that is not the right number of digits is refused with 422 and not counted.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/CheckRequest"}
              responses:
                "200":
                  description: The outcome; a wrong code is an outcome too.
                  headers:
                    RateLimit: {$ref: "#/components/headers/RateLimit"}
                    RateLimit-Policy: {$ref: "#/components/headers/RateLimitPolicy"}
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/CheckResult"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/resend:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            post:
              operationId: resendCode
              summary: Sends the same code once more.
              description: Needs the scope `create`. Allowed while `pending`; checks that were used stay used.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: false
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ResendRequest"}
              responses:
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/reissue:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            post:
              operationId: reissueCode
              summary: Makes a new code and sends it from the first step on.
              description: Needs the scope `create`. Allowed while `pending`. The former code dies at once and for good.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/advance:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            post:
              operationId: advanceVerification
              summary: Goes on to the workflow's next step now.
              description: Needs the scope `create`. Allowed while `pending`.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/cancel:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            post:
              operationId: cancelVerification
              summary: Ends a verification.
              description: Needs the scope `create`. Allowed while `pending`. It cannot be undone.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200": {$ref: "#/components/responses/Verification"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/deliveries:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            get:
              operationId: listDeliveries
              summary: Lists the deliveries of a verification with their delivery attempts, oldest first.
              description: Needs the scope `read`.
              responses:
                "200":
                  description: All deliveries.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/DeliveryList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/verifications/{id}/events:
            parameters:
              - $ref: "#/components/parameters/VerificationID"
            get:
              operationId: listEvents
              summary: Tells a verification's timeline, oldest first.
              description: Needs the scope `read`.
              responses:
                "200":
                  description: All lines.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/EventList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/destinations/unlock:
            post:
              operationId: unlockDestination
              summary: Forgets the failed checks of a destination.
              description: |
                Needs the scope `manage`. Failed checks close a destination for a while, or until it is unlocked; a
                right code forgets them, too.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/UnlockRequest"}
              responses:
                "200":
                  description: How many failed checks were forgotten; none when nothing stood against it.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [failed_checks]
                        properties: {failed_checks: {type: integer, minimum: 0}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
          /v1/blocks:
            get:
              operationId: listBlocks
              summary: Lists what the limits on sending refused, held and told, newest first.
              description: |
                Needs the scope `read`. Each line names the rule, its counters and when it ends, and the destination
                masked. Every refusal by a rule against abuse is among them: those that count sends, a country or range
                that is not called, stop switches, closed destinations and the waits of a verification.
              parameters:
                - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
                - name: cursor
                  in: query
                  description: The `next` of the page before, unchanged.
                  schema: {type: string}
              responses:
                "200":
                  description: A page of them.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/BlockList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/destinations/erase:
            post:
              operationId: eraseDestination
              summary: Erases what is stored of a destination.
              description: |
                Needs the scope `manage`. Open verifications of the destination are canceled. Of all of its
                verifications the destination, its mask, the reference, the metadata and the answers of vendors are
                erased; that there were verifications stays. It cannot be undone. The audit trail tells that something
                was erased, not what.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/UnlockRequest"}
              responses:
                "200":
                  description: In how many verifications something was erased; none when nothing was stored.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [verifications]
                        properties: {verifications: {type: integer, minimum: 0}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
          /v1/destinations/export:
            post:
              operationId: exportDestination
              summary: Gives out what is stored of a destination.
              description: |
                Needs the scope `manage`. At most 10000 verifications, the newest first. Destinations are masked.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/UnlockRequest"}
              responses:
                "200":
                  description: Each verification with its deliveries and its timeline.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [data]
                        properties:
                          data:
                            type: array
                            items:
                              type: object
                              required: [verification, deliveries, events]
                              properties:
                                verification: {$ref: "#/components/schemas/Verification"}
                                deliveries:
                                  type: array
                                  items: {$ref: "#/components/schemas/Delivery"}
                                events:
                                  type: array
                                  items: {$ref: "#/components/schemas/Event"}
                              additionalProperties: false
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
          /livez:
            get:
              operationId: live
              summary: Says that the process answers.
              security: []
              responses:
                "200":
                  description: It does.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [status]
                        properties: {status: {type: string, enum: [alive]}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
          /readyz:
            get:
              operationId: ready
              summary: Says whether the service can work.
              security: []
              responses:
                "200":
                  description: It can.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [status]
                        properties: {status: {type: string, enum: [ready]}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
          /openapi.yaml:
            get:
              operationId: document
              summary: Gives this document.
              security: []
              responses:
                "200":
                  description: This document.
                  content:
                    application/yaml:
                      schema: {}
                default: {$ref: "#/components/responses/Problem"}
          /.well-known/jwks.json:
            get:
              operationId: readProofKeys
              summary: Gives the public keys by which proofs are verified.
              description: A JWK set. A new key stands in it ten minutes before it signs.
              security: []
              responses:
                "200":
                  description: The keys; none where approvals come without proof.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/KeySet"}
                default: {$ref: "#/components/responses/Problem"}

        """#
}
