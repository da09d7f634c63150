extension OpenAPIDocument {
    /// The schemas of the paths for whoever runs the service, at the end of the document.
    static let administrationSchemas = #"""
            ApplicationID: {type: string, pattern: "^app_[0-9a-hjkmnp-tv-z]{26}$"}
            KeyID: {type: string, pattern: "^key_[0-9a-hjkmnp-tv-z]{26}$"}
            Countries: {type: array, maxItems: 250, uniqueItems: true, description: "ISO 3166 codes that may be
                called; the first one reads national numbers.", items: {type: string, pattern: "^[A-Z]{2}$"}}
            Locale: {type: string, enum: [id, en, ms, vi]}
            AllowedChannels: {type: array, uniqueItems: true, description: "The channels that may be used at all;
                none of them for all.", items: {$ref: "#/components/schemas/Channel"}}
            WebDomain: {type: string, description: "The site on which codes are typed; an empty text takes it away."}
            ApplicationSteps:
              type: array
              minItems: 1
              maxItems: 5
              items:
                type: object
                required: [channel, timeout]
                additionalProperties: false
                properties:
                  channel: {$ref: "#/components/schemas/Channel"}
                  timeout: {type: integer, minimum: 5, maximum: 300, description: Seconds.}
                  gateway: {type: string, pattern: "^[a-z0-9-]{1,40}$"}
                  "on": {type: array, minItems: 1, uniqueItems: true, items: {$ref: "#/components/schemas/Condition"}}
            CreateApplicationRequest:
              type: object
              required: [name]
              additionalProperties: false
              properties:
                name: {type: string, pattern: "^[a-z0-9-]{1,40}$", description: "Unique, for people; it never
                    changes."}
                sender: {type: string, minLength: 1, maxLength: 40, description: "The name that messages give as
                    their sender; without it, the application's."}
                workflow: {$ref: "#/components/schemas/ApplicationSteps"}
                lifetime_starts: {$ref: "#/components/schemas/LifetimeStart"}
                countries: {$ref: "#/components/schemas/Countries"}
                channels: {$ref: "#/components/schemas/AllowedChannels"}
                web_domain: {$ref: "#/components/schemas/WebDomain"}
                locale: {$ref: "#/components/schemas/Locale"}
                code_length: {type: integer, minimum: 4, maximum: 10}
                code_lifetime: {type: integer, minimum: 60, maximum: 600, description: Seconds.}
                checks_max: {type: integer, minimum: 1, maximum: 5}
                allow_short_codes: {type: boolean, description: Whether codes of 4 and 5 digits are allowed.}
            ChangeApplicationRequest:
              type: object
              additionalProperties: false
              properties:
                sender: {type: string, minLength: 1, maxLength: 40}
                workflow: {$ref: "#/components/schemas/ApplicationSteps"}
                lifetime_starts: {$ref: "#/components/schemas/LifetimeStart"}
                countries: {$ref: "#/components/schemas/Countries"}
                channels: {$ref: "#/components/schemas/AllowedChannels"}
                web_domain: {$ref: "#/components/schemas/WebDomain"}
                locale: {$ref: "#/components/schemas/Locale"}
                code_length: {type: integer, minimum: 4, maximum: 10}
                code_lifetime: {type: integer, minimum: 60, maximum: 600}
                checks_max: {type: integer, minimum: 1, maximum: 5}
                allow_short_codes: {type: boolean}
            Application:
              type: object
              required: [id, object, status, name, sender, workflow, lifetime_starts, countries, channels, locale,
                code_length, code_lifetime, checks_max]
              additionalProperties: false
              properties:
                id: {$ref: "#/components/schemas/ApplicationID"}
                object: {type: string, enum: [application]}
                status: {type: string, enum: [active, disabled]}
                name: {type: string}
                sender: {type: string}
                workflow: {$ref: "#/components/schemas/ApplicationSteps"}
                lifetime_starts: {$ref: "#/components/schemas/LifetimeStart"}
                countries: {type: array, items: {type: string}}
                channels: {type: array, items: {$ref: "#/components/schemas/Channel"}}
                locale: {type: string}
                web_domain: {type: string}
                code_length: {type: integer, minimum: 4, maximum: 10}
                code_lifetime: {type: integer, minimum: 60, maximum: 600}
                checks_max: {type: integer, minimum: 1, maximum: 5}
            ApplicationList:
              type: object
              required: [data, next]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Application"}}
                next: {type: [string, "null"], description: "The cursor of the next page; null on the last."}
            Scope: {type: string, enum: [create, check, read, manage]}
            CreateKeyRequest:
              type: object
              required: [scopes]
              additionalProperties: false
              properties:
                scopes: {type: array, minItems: 1, uniqueItems: true, items: {$ref: "#/components/schemas/Scope"}}
                mode: {type: string, enum: [live, test], default: live}
                expires_in: {type: integer, minimum: 3600, maximum: 315360000, description: "Seconds until the key
                    ends; without it the key has no end."}
            Key:
              type: object
              required: [id, object, application, status, hint, mode, scopes, created_at]
              additionalProperties: false
              properties:
                id: {$ref: "#/components/schemas/KeyID"}
                object: {type: string, enum: [api_key]}
                application: {$ref: "#/components/schemas/ApplicationID"}
                status: {type: string, enum: [active, expired, revoked]}
                key: {type: string, description: "The key itself, in the first answer to its creation only."}
                hint: {type: string, description: "The key's last four characters."}
                mode: {type: string, enum: [live, test]}
                scopes: {type: array, items: {$ref: "#/components/schemas/Scope"}}
                created_at: {$ref: "#/components/schemas/Time"}
                expires_at: {$ref: "#/components/schemas/Time"}
                revoked_at: {$ref: "#/components/schemas/Time"}
                last_used_at: {$ref: "#/components/schemas/Time"}
            KeyList:
              type: object
              required: [data, next]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Key"}}
                next: {type: [string, "null"], description: "The cursor of the next page; null on the last."}
            StopTarget:
              type: object
              description: Exactly one of these.
              minProperties: 1
              maxProperties: 1
              additionalProperties: false
              properties:
                everything: {type: boolean, enum: [true]}
                application: {$ref: "#/components/schemas/ApplicationID"}
                country: {type: string, pattern: "^[A-Z]{2}$"}
                channel: {$ref: "#/components/schemas/Channel"}
            SetStopRequest:
              type: object
              required: [target]
              additionalProperties: false
              properties:
                target: {$ref: "#/components/schemas/StopTarget"}
                reason: {type: string, maxLength: 200, description: "For whoever looks at the list."}
            Stop:
              type: object
              required: [object, target, reason, set_at]
              additionalProperties: false
              properties:
                object: {type: string, enum: [stop]}
                target: {$ref: "#/components/schemas/StopTarget"}
                reason: {type: string}
                set_at: {$ref: "#/components/schemas/Time"}

        """#
}
