// swift-tools-version: 6.2
import PackageDescription

/// Where libFuzzer stands. Only `make fuzz` says so.
let libFuzzer = Context.environment["SANDI_FUZZ"]

/// Has our code count which of its edges were reached, by which libFuzzer chooses its inputs. The libraries' edges
/// would only make it slow.
let coverage: [SwiftSetting] = [
    .unsafeFlags(["-sanitize-coverage=edge,inline-8bit-counters,pc-table,indirect-calls,trace-cmp"])
]

/// The one list of settings that every Swift target shares.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (libFuzzer == nil ? [] : coverage)

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTPTypesHTTP2 = Target.Dependency.product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A room of the product: a folder under `Sources` that imports only what is listed here.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one room, with the doubles that all tests share.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: Array(Set([name, "VerificationCore", "ServiceDoubles"]).sorted().map { .target(name: $0) })
            + dependencies,
        swiftSettings: settings
    )
}

let package = Package(
    name: "sandi",
    products: [
        .executable(name: "sandi", targets: ["sandi"]),
        .executable(name: "sandi-sandbox", targets: ["sandi-sandbox"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1",
            traits: ["ConfigurationSupport"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
        // Only the benchmark counts latencies with it.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
    ],
    targets: [
        // The core and its shell
        room("VerificationCore"),
        room("VerificationService", ["VerificationCore", logging]),

        // System libraries and the rooms that alone import them
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMPG123", pkgConfig: "libmpg123", providers: [.apt(["libmpg123-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        room("OpenSSLCrypto", ["VerificationCore", "SecretMemory", "COpenSSL"]),
        room("ProofSigning", ["VerificationCore", "SecretMemory", jwtKit, logging]),
        room("PhoneNumbers", ["VerificationCore", "CPhoneNumber"]),
        room("SQLiteStore", ["VerificationCore", "StoreColumns", "StoreThreads", "CSQLite"]),
        room("PostgreSQLStore", ["VerificationCore", "StoreColumns", "StoreThreads", "CPostgreSQL"]),

        // Shared by rooms that read JSON from outside, by rooms that store, and by rooms that hold keys
        room("StrictJSON"),
        room("StoreColumns", ["VerificationCore", "StrictJSON"]),
        room("StoreThreads"),
        room("SecretMemory"),

        // Prompts and gateways
        room("PromptRendering", ["VerificationCore", "StrictJSON", "CMPG123", mustache]),
        room("GatewayKit", ["VerificationCore", "StrictJSON", asyncHTTPClient, nioCore, nioHTTP1, nioPosix]),
        room("OCAAccount", ["VerificationCore", "GatewayKit", "StrictJSON"]),
        room("OCACallGateway", ["VerificationCore", "GatewayKit", "OCAAccount", "StrictJSON"]),
        room("OCAEmailGateway", ["VerificationCore", "GatewayKit", "OCAAccount", "StrictJSON"]),
        room("OCAMessagingGateway", ["VerificationCore", "GatewayKit", "OCAAccount", "StrictJSON"]),
        room("SMTPGateway", ["VerificationCore", "GatewayKit", "CCurl"]),
        room("WebhookGateway", ["VerificationCore", "GatewayKit", "StrictJSON"]),

        // What an attacker would try, for deployments of one's own
        room("SelfAttack", ["StrictJSON"]),

        // The product's face
        room("ServiceConfiguration", ["VerificationCore", yams]),
        room("Metering", ["VerificationCore", "VerificationService"]),
        room(
            "VerificationAPI",
            [
                "VerificationCore", "VerificationService", "StrictJSON", hummingbird, hummingbirdCore,
                httpTypes, nioCore, nioHTTP1, nioHTTP2, nioHTTPTypes, nioHTTPTypesHTTP1, nioHTTPTypesHTTP2, nioSSL,
                nioTLS, logging,
            ]),
        .executableTarget(
            name: "sandi",
            dependencies: [
                "VerificationCore", "VerificationService", "OpenSSLCrypto", "PhoneNumbers", "SQLiteStore", "StrictJSON",
                "PostgreSQLStore",
                "PromptRendering", "GatewayKit", "OCAAccount", "OCACallGateway", "OCAEmailGateway",
                "OCAMessagingGateway", "SMTPGateway", "WebhookGateway", "ServiceConfiguration",
                "ProofSigning", "SelfAttack",
                "VerificationAPI", argumentParser, asyncHTTPClient, hummingbird, hummingbirdCore, logging, nioCore,
                nioHTTP1, serviceLifecycle, unixSignals, "Metering",
            ],
            swiftSettings: settings
        ),

        // The vendors' stand-in; no product room imports these
        room("SandboxPhone", [asyncHTTPClient, nioCore, nioHTTP1]),
        room(
            "OCASandbox",
            [
                "SandboxPhone", "StrictJSON", hummingbird, hummingbirdCore, httpTypes, nioCore, logging,
                serviceLifecycle,
            ]),
        room("SandboxWeb", ["SandboxPhone", "StrictJSON", hummingbird, hummingbirdCore, httpTypes, nioCore, mustache]),
        .executableTarget(
            name: "sandi-sandbox",
            dependencies: [
                "SandboxPhone", "OCASandbox", "SandboxWeb", argumentParser, hummingbird, logging, nioCore,
                serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),

        .target(name: "CSlowDisk", dependencies: ["CSQLite"], path: "Benchmarks/CSlowDisk"),
        .target(name: "CEventPoll", path: "Benchmarks/CEventPoll"),
        .target(name: "CProcessors", path: "Benchmarks/CProcessors"),
        .executableTarget(
            name: "sandi-bench",
            dependencies: [
                "VerificationCore", "VerificationService", "OpenSSLCrypto", "PhoneNumbers", "PostgreSQLDoubles",
                "PostgreSQLStore", "ProofSigning", "SQLiteStore", "StrictJSON", "PromptRendering", "VerificationAPI",
                "CEventPoll", "CProcessors", "CSlowDisk", "CSQLite", argumentParser, histogram,
                hummingbird, hummingbirdCore, nioCore, logging, serviceLifecycle,
            ],
            path: "Benchmarks",
            exclude: ["CEventPoll", "CProcessors", "CSlowDisk", "README.md"],
            swiftSettings: settings
        ),

        // Tests and what they share
        .target(
            name: "ServiceDoubles", dependencies: ["VerificationCore", "VerificationService"],
            path: "Tests/ServiceDoubles", swiftSettings: settings),
        .target(
            name: "ServiceContracts",
            dependencies: ["VerificationCore", "VerificationService", "ServiceDoubles", logging],
            path: "Tests/ServiceContracts", swiftSettings: settings),
        .target(name: "PostgreSQLDoubles", path: "Tests/PostgreSQLDoubles", swiftSettings: settings),
        tests(of: "PostgreSQLDoubles"),
        tests(of: "VerificationCore"),
        tests(of: "VerificationService", ["ServiceContracts", logging]),
        tests(of: "StrictJSON"),
        .target(name: "CThief", dependencies: ["COpenSSL"], path: "Tests/CThief"),
        tests(of: "OpenSSLCrypto", ["SecretMemory", "COpenSSL", "CThief", "ServiceContracts"]),
        tests(of: "PhoneNumbers", ["CPhoneNumber"]),
        .testTarget(
            name: "ProofSigningTests",
            dependencies: [
                "ProofSigning", "SecretMemory", "ServiceDoubles", "StrictJSON", "VerificationCore", jwtKit, logging,
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "store-crash-child", dependencies: ["SQLiteStore", "ServiceDoubles", "VerificationCore"],
            path: "Tests/StoreCrashChild", swiftSettings: settings),
        .target(name: "CBrokenDisk", dependencies: ["CSQLite"], path: "Tests/CBrokenDisk"),
        tests(
            of: "SQLiteStore", ["CBrokenDisk", "CSQLite", "ServiceContracts", "StoreColumns", "store-crash-child"]),
        tests(of: "PostgreSQLStore", ["ServiceContracts", "StoreColumns", "StoreThreads", "PostgreSQLDoubles"]),
        tests(of: "PromptRendering", ["OpenSSLCrypto", "StrictJSON"]),
        tests(of: "GatewayKit", ["GatewayDoubles", "StrictJSON", asyncHTTPClient, nioCore, nioPosix, nioSSL]),
        .target(
            name: "GatewayDoubles", dependencies: ["VerificationCore", "GatewayKit"],
            path: "Tests/GatewayDoubles", swiftSettings: settings),
        tests(of: "OCAAccount", ["GatewayKit", "GatewayDoubles", "StrictJSON"]),
        tests(
            of: "OCACallGateway",
            [
                "GatewayKit", "GatewayDoubles", "OCAAccount", "OCASandbox", "SandboxPhone",
                "StrictJSON",
            ]),
        tests(
            of: "OCAEmailGateway",
            [
                "GatewayKit", "GatewayDoubles", "OCAAccount", "OCASandbox", "SandboxPhone",
                "StrictJSON",
            ]),
        tests(of: "OCAMessagingGateway", ["GatewayKit", "GatewayDoubles", "OCAAccount", "StrictJSON"]),
        .testTarget(
            name: "SMTPGatewayTests",
            dependencies: [
                "SMTPGateway", "VerificationCore", "ServiceDoubles", "GatewayDoubles", "GatewayKit", "StrictJSON",
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        tests(
            of: "WebhookGateway", ["GatewayKit", "GatewayDoubles", "OpenSSLCrypto", "StrictJSON", asyncHTTPClient]),
        tests(of: "ServiceConfiguration"),
        tests(
            of: "VerificationAPI",
            [
                "VerificationService", "StrictJSON", hummingbird, hummingbirdTesting, httpTypes,
                logging, nioCore, nioEmbedded, nioHTTPTypes, nioPosix, yams,
            ]),
        .testTarget(
            name: "StoreAPITests",
            dependencies: [
                "OpenSSLCrypto", "PostgreSQLDoubles", "PostgreSQLStore", "ServiceDoubles", "SQLiteStore", "StrictJSON",
                "VerificationAPI",
                "VerificationCore", "VerificationService", hummingbird, hummingbirdTesting, httpTypes, logging, nioCore,
            ],
            swiftSettings: settings
        ),
        tests(
            of: "OCASandbox",
            [
                "SandboxPhone", "SandboxWeb", "StrictJSON", hummingbird, hummingbirdTesting,
                asyncHTTPClient, httpTypes, nioCore, nioHTTP1,
            ]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "sandi", "VerificationCore", "VerificationService", "ServiceDoubles", "ServiceContracts", "OCASandbox",
                "SandboxPhone", "SandboxWeb", "GatewayKit", "StrictJSON", "OpenSSLCrypto", "PromptRendering",
                "SQLiteStore",
                "PostgreSQLDoubles", "PostgreSQLStore",
                "ProofSigning", "SelfAttack",
                "ServiceConfiguration", asyncHTTPClient, logging, nioCore, nioHTTP1, serviceLifecycle, "Metering",
            ],
            exclude: ["Scripts"],
            swiftSettings: settings
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "VerificationCore", "VerificationService", "ServiceDoubles", "ServiceContracts", logging,
            ],
            path: "Tests/Simulation", swiftSettings: settings),
        .executableTarget(
            name: "sandi-simulation", dependencies: ["ServiceContracts", "Simulation"], path: "Tests/SimulationRun",
            swiftSettings: settings),
        .testTarget(
            name: "SimulationTests", dependencies: ["ServiceContracts", "Simulation"], swiftSettings: settings),
        .testTarget(
            name: "SoakTests",
            dependencies: [
                "VerificationCore", "VerificationService", "ServiceDoubles", "ServiceContracts", "SQLiteStore",
            ],
            swiftSettings: settings
        ),
        tests(of: "SelfAttack", ["StrictJSON"]),
        .testTarget(name: "TidyTests", swiftSettings: settings),
        tests(of: "Metering", ["VerificationService", "StrictJSON", yams]),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "VerificationCore", "VerificationService", "ServiceDoubles", "StrictJSON", "VerificationAPI",
                "OpenSSLCrypto", "PromptRendering", "PhoneNumbers", "ServiceConfiguration", "GatewayKit", "OCAAccount",
                "OCACallGateway", "OCAEmailGateway", "OCAMessagingGateway", "SMTPGateway", "WebhookGateway",
            ],
            path: "Tests/FuzzTargets", swiftSettings: settings),
        tests(of: "FuzzTargets"),
    ],
    cxxLanguageStandard: .cxx17
)

// Nobody else builds what needs libFuzzer.
if let libFuzzer {
    package.targets.append(
        .executableTarget(
            name: "sandi-fuzz", dependencies: ["FuzzTargets"], path: "Tests/FuzzEntry",
            linkerSettings: [.unsafeFlags(["-Xlinker", libFuzzer])]))
}
