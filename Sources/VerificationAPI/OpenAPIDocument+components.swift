extension OpenAPIDocument {
    /// What the operations share, up to the schemas of single values.
    static let components = #"""
        components:
          securitySchemes:
            key:
              type: http
              scheme: bearer
              description: An API key, in the Authorization header only. A key in a URL is refused.
          parameters:
            VerificationID:
              name: id
              in: path
              required: true
              schema: {$ref: "#/components/schemas/VerificationID"}
            ApplicationID:
              name: application
              in: path
              required: true
              schema: {$ref: "#/components/schemas/ApplicationID"}
            KeyID:
              name: key
              in: path
              required: true
              schema: {$ref: "#/components/schemas/KeyID"}
            Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
            Cursor:
              name: cursor
              in: query
              description: The `next` of the page before, unchanged.
              schema: {type: string}
            IdempotencyKey:
              name: Idempotency-Key
              in: header
              required: false
              description: |
                The request is done once, however often it is sent within 24 hours. A repeat gets the first answer with
                `Idempotent-Replayed: true`; the key with another request gets 422. A request that was refused
                may be sent again.
              schema: {type: string, minLength: 1, maxLength: 255, pattern: "^[!-~]+$"}
          requestBodies:
            Nothing:
              required: false
              content:
                application/json:
                  schema: {type: object, properties: {}, additionalProperties: false}
          headers:
            RateLimit:
              description: |
                What the limits leave at this moment, by rule: `r` of the quota, and `t` seconds until there is more.
                Answers that a limit has a say in carry it.
              schema: {type: string}
            RateLimitPolicy:
              description: "The rules that `RateLimit` names: the quota `q`, and its window `w` in seconds."
              schema: {type: string}
          responses:
            Created:
              description: The new verification; its first delivery is queued.
              headers:
                Location: {schema: {type: string}}
                RateLimit: {$ref: "#/components/headers/RateLimit"}
                RateLimit-Policy: {$ref: "#/components/headers/RateLimitPolicy"}
                Idempotent-Replayed: {schema: {type: string, enum: ["true"]}}
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Verification"}
            Verification:
              description: The verification as it now stands.
              headers:
                RateLimit: {$ref: "#/components/headers/RateLimit"}
                RateLimit-Policy: {$ref: "#/components/headers/RateLimitPolicy"}
                Idempotent-Replayed: {schema: {type: string, enum: ["true"]}}
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Verification"}
            Application:
              description: The application as it now stands.
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Application"}
            Problem:
              description: What is wrong. Branch on `code`, never on texts.
              headers:
                X-Request-Id: {schema: {type: string}}
                Retry-After: {schema: {type: integer, minimum: 1}}
                RateLimit: {$ref: "#/components/headers/RateLimit"}
                RateLimit-Policy: {$ref: "#/components/headers/RateLimitPolicy"}
              content:
                application/problem+json:
                  schema: {$ref: "#/components/schemas/Problem"}
          schemas:
            VerificationID: {type: string, pattern: "^ver_[0-9a-hjkmnp-tv-z]{26}$"}
            DeliveryID: {type: string, pattern: "^dlv_[0-9a-hjkmnp-tv-z]{26}$"}
            Time: {type: string, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"}
            Channel: {type: string, enum: [call, email, sms, whatsapp]}
            Status:
              type: string
              description: The one status. `pending` is the only one that changes.
              enum: [pending, approved, attempts_exceeded, expired, canceled, undeliverable, blocked]
            Condition:
              type: string
              description: How a step ends; `blocked` means that nothing was sent for it.
              enum: [no_answer, busy, failed, timeout, blocked]
            LifetimeStart:
              type: string
              description: When the code's lifetime starts. With the first delivery that arrived, nothing is
                accepted 600 s after the creation all the same.
              enum: [creation, first_delivery]
            Metadata:
              type: object
              description: The caller's own pairs, at most 16.
              additionalProperties: {type: string}

        """#
}
