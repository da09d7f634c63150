import Glibc
import SQLiteStore
import ServiceDoubles
import VerificationCore

// Works on a store until it is killed, and writes down each operation after it was acknowledged: one line each, so that
// whatever stands in the journal must stand in the store (R85). Used by the crash test, and by the test of file modes.

umask(0)
guard CommandLine.arguments.count == 4, let seed = UInt64(CommandLine.arguments[2]),
    let round = Int(CommandLine.arguments[3])
else {
    note("usage: store-crash-child FOLDER SEED ROUND")
    exit(64)
}
let random = SeededRandom(seed: seed)
let store = try await SQLiteStore.open(folder: CommandLine.arguments[1], random: SeededRandom(seed: seed &+ 1))
let application: ApplicationID = random.id()
note("application \(application)")
try await Load.runAll(on: store, application, seed: seed &+ 1000, round: round)
