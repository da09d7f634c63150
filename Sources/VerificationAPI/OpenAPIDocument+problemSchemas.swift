extension OpenAPIDocument {
    /// The schemas of refusals: problems, the limits behind them, and what those did.
    static let problemSchemas = #"""
            Problem:
              type: object
              required: [type, title, status, code, detail, request_id]
              additionalProperties: false
              properties:
                type: {type: string, pattern: "^urn:sandi:problem:[a-z_]+$"}
                title: {type: string}
                status: {type: integer, minimum: 400, maximum: 599}
                code:
                  type: string
                  enum: [malformed_request, invalid_json, unauthenticated, key_in_url, scope_missing,
                    sending_stopped, not_found, method_not_allowed, request_timeout, verification_closed,
                    checks_used_up,
                    code_replaced, too_many_sends, no_step, channel_barred, call_under_way,
                    name_taken, too_many_keys, body_too_large,
                    target_too_long, unsupported_media_type, invalid_request, idempotency_key_reused,
                    too_soon, destination_closed, header_too_large, internal_error, unavailable, overloaded, not_ready,
                    send_limited, sending_held, own_limit_reached, cap_reached, paused]
                detail: {type: string}
                request_id: {type: string, minLength: 1}
                errors: {type: array, minItems: 1, items: {$ref: "#/components/schemas/FieldFault"}}
                verification_status: {$ref: "#/components/schemas/Status"}
                channel: {$ref: "#/components/schemas/Channel"}
                stopped: {type: string, enum: [everything, application, country, channel]}
                retry_at: {$ref: "#/components/schemas/Time"}
                rule: {$ref: "#/components/schemas/LimitRule"}
                used: {type: integer, minimum: 0}
                allowed: {type: integer, minimum: 0}
                faults: {type: array, items: {type: string}}
            LimitRule:
              type: string
              enum: [own, call_under_way, send_wait, sends_per_ten_minutes, sends_per_day, conversion, prefix_speed,
                prefix_calls, calls_per_day, calls_per_month, country_calls_per_day, country_calls_per_month, spraying,
                country_not_allowed, special_range, stopped_everything, stopped_application, stopped_country,
                stopped_channel, destination_closed, verification_wait, sends_per_verification, send_during_call]
            Block:
              type: object
              required: [id, object, at, news, rule, used, allowed, times]
              additionalProperties: false
              properties:
                id: {type: string, pattern: "^evt_[0-9a-z]{26}$"}
                object: {type: string, enum: [block]}
                at: {$ref: "#/components/schemas/Time"}
                news:
                  description: Whether a send was refused, an area is held (with `spraying`, all
                    checks and creates) or was lifted, something was noticed, or a cap is used up to a part.
                  type: string
                  enum: [refused, held, noticed, lifted, cap_50, cap_80, cap_100]
                rule: {$ref: "#/components/schemas/LimitRule"}
                used:
                  type: integer
                  minimum: 0
                  description: What was counted; of several refusals, as the last of them met it. 0 for a rule that
                    counts nothing.
                allowed: {type: integer, minimum: 0}
                times:
                  type: integer
                  minimum: 1
                  description: How many refusals the line stands for. Those of a destination's or country's first
                    second are told together, and those that follow once a minute; `at` is the last one's time.
                ends_at: {$ref: "#/components/schemas/Time"}
                to: {type: string, description: "The destination, masked."}
                country: {type: string, pattern: "^[A-Z]{2}$"}
            BlockList:
              type: object
              required: [data, next]
              additionalProperties: false
              properties:
                data: {type: array, items: {$ref: "#/components/schemas/Block"}}
                next: {type: [string, "null"], description: "The cursor of the next page; null on the last."}
            FieldFault:
              type: object
              required: [field, code, detail]
              additionalProperties: false
              properties:
                field: {type: string, description: "Where it stands: `to.phone`, `workflow[0].timeout`, a
                  parameter's or header's name."}
                code:
                  type: string
                  enum: [missing, invalid, out_of_range, unknown_field, wrong_type, not_a_number,
                    needs_country, special_range, not_an_address, too_long, country_not_allowed,
                    channel_without_destination, channel_not_allowed, channel_unavailable,
                    unknown_gateway, unknown_locale]
                detail: {type: string}

        """#
}
