extension OpenAPIDocument {
    /// The paths for whoever runs the service.
    static let administrationPaths = #"""
          /v1/applications:
            post:
              operationId: createApplication
              summary: Makes an application.
              description: |
                Needs the scope `admin`, which only operators' keys have. What is not said is as the configuration
                says; a new application may call no country until one is named.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/CreateApplicationRequest"}
              responses:
                "201":
                  description: The new application.
                  headers:
                    Location: {schema: {type: string}}
                    Idempotent-Replayed: {schema: {type: string, enum: ["true"]}}
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Application"}
                default: {$ref: "#/components/responses/Problem"}
            get:
              operationId: listApplications
              summary: Lists applications by name.
              description: |
                Needs the scope `admin`; a key of an application with the scope `manage` sees its own application.
              parameters:
                - $ref: "#/components/parameters/Limit"
                - $ref: "#/components/parameters/Cursor"
              responses:
                "200":
                  description: A page.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/ApplicationList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/applications/{application}:
            parameters:
              - $ref: "#/components/parameters/ApplicationID"
            get:
              operationId: readApplication
              summary: Reads an application.
              description: Needs the scope `admin`, or `manage` for the own application.
              responses:
                "200": {$ref: "#/components/responses/Application"}
                default: {$ref: "#/components/responses/Problem"}
            patch:
              operationId: changeApplication
              summary: Changes an application's settings.
              description: |
                Needs the scope `admin`. Fields that are left out stay as they are. Every running service goes by the
                change within a second.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ChangeApplicationRequest"}
              responses:
                "200": {$ref: "#/components/responses/Application"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/applications/{application}/disable:
            parameters:
              - $ref: "#/components/parameters/ApplicationID"
            post:
              operationId: disableApplication
              summary: Refuses all of an application's keys.
              description: |
                Needs the scope `admin`. What is queued already is still sent: a stop switch holds it back.
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200": {$ref: "#/components/responses/Application"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/applications/{application}/enable:
            parameters:
              - $ref: "#/components/parameters/ApplicationID"
            post:
              operationId: enableApplication
              summary: Accepts a disabled application's keys again.
              description: |
                Needs the scope `admin`. One whose codes are guessed too easily is refused until it has longer ones or
                fewer checks.
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200": {$ref: "#/components/responses/Application"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/applications/{application}/keys:
            parameters:
              - $ref: "#/components/parameters/ApplicationID"
            post:
              operationId: createKey
              summary: Makes an API key and shows it, this once.
              description: |
                Needs the scope `admin`, or `manage` for the own application. A key that asks makes none with scopes
                that it lacks, with a later end than its own, or a live one when it is for tests. Two live keys may
                have the same scopes, not counting those for tests, and 20 keys may be live in all. A repeat with the
                same `Idempotency-Key` does not show the key again.
              parameters:
                - $ref: "#/components/parameters/IdempotencyKey"
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/CreateKeyRequest"}
              responses:
                "201":
                  description: The new key; `key` is never shown again.
                  headers:
                    Location: {schema: {type: string}}
                    Idempotent-Replayed: {schema: {type: string, enum: ["true"]}}
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Key"}
                default: {$ref: "#/components/responses/Problem"}
            get:
              operationId: listKeys
              summary: Lists an application's keys, live or not, oldest first.
              description: Needs the scope `admin`, or `manage` for the own application. No key itself is shown.
              parameters:
                - $ref: "#/components/parameters/Limit"
                - $ref: "#/components/parameters/Cursor"
              responses:
                "200":
                  description: A page.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/KeyList"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/applications/{application}/keys/{key}/revoke:
            parameters:
              - $ref: "#/components/parameters/ApplicationID"
              - $ref: "#/components/parameters/KeyID"
            post:
              operationId: revokeKey
              summary: Ends a key within a second.
              description: |
                Needs the scope `admin`, or `manage` for the own application. It cannot be undone; a key that has ended
                stays as it is.
              requestBody: {$ref: "#/components/requestBodies/Nothing"}
              responses:
                "200":
                  description: The key as it now stands.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Key"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/stops:
            get:
              operationId: listStops
              summary: Lists the stop switches that are set.
              description: Needs the scope `admin`.
              responses:
                "200":
                  description: All of them.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [data]
                        properties: {data: {type: array, items: {$ref: "#/components/schemas/Stop"}}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}
            post:
              operationId: setStop
              summary: Stops sending for everything, an application, a country or a channel.
              description: |
                Needs the scope `admin`. Every running service obeys within two seconds: what would be sent is refused
                with `sending_stopped`, and what is queued waits for as long as its code lives. A switch that is set
                already stays as it is.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/SetStopRequest"}
              responses:
                "200":
                  description: The switch that is set now.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Stop"}
                default: {$ref: "#/components/responses/Problem"}
          /v1/stops/lift:
            post:
              operationId: liftStop
              summary: Lifts a stop switch; what waited for it goes on.
              description: Needs the scope `admin`.
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [target]
                      additionalProperties: false
                      properties: {target: {$ref: "#/components/schemas/StopTarget"}}
              responses:
                "200":
                  description: What was set; nothing when no such switch was.
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [lifted]
                        properties: {lifted: {type: array, maxItems: 1, items: {$ref: "#/components/schemas/Stop"}}}
                        additionalProperties: false
                default: {$ref: "#/components/responses/Problem"}

        """#
}
