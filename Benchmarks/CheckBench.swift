import Foundation
import Logging
import NIOCore
import OpenSSLCrypto
import SQLiteStore
import Synchronization
import VerificationAPI
import VerificationCore
import VerificationService

/// Durable checks over HTTP beside an empty JSON POST handler of the same server, alternating in one run.
enum CheckBench {
    static func run() async throws {
        let folder = "\(NSTemporaryDirectory())/sandi-bench-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(folder: folder, random: PrivateRandom())
        let bench = try await BenchService(store: store)
        let ids = try await bench.verifications(count: verificationCount)
        let script = try LoadScript(folder: folder, ids: ids, key: bench.key)

        let checks = await Serving.start { bench.api(onRunning: $0) }
        let empty = await Serving.start { EmptyServer.application(onRunning: $0) }
        var rates: (checks: [Double], empty: [Double], ratios: [Double]) = ([], [], [])
        for round in 0..<rounds {
            let emptyRate = try script.load(.empty, port: empty.port, part: round, of: rounds)
            let checkRate = try script.load(.checks, port: checks.port, part: round, of: rounds)
            rates.empty.append(emptyRate)
            rates.checks.append(checkRate)
            rates.ratios.append(checkRate / emptyRate)
            print("round \(round + 1): empty POST \(Int(emptyRate))/s, durable checks \(Int(checkRate))/s")
        }
        print("connections: \(LoadScript.connections), seconds a round: \(LoadScript.seconds)")
        print("empty JSON POST, median:  \(Int(median(rates.empty)))/s")
        print("durable checks, median:   \(Int(median(rates.checks)))/s")
        print("ratio, median of rounds:  \((median(rates.ratios) * 100).rounded() / 100)")
        print("checks stored:            \(try await bench.checksStored(ids)) in the first 1000 verifications")
        checks.task.cancel()
        empty.task.cancel()
        await store.close()
    }
}

private let rounds = 5
private let verificationCount = 120_000
