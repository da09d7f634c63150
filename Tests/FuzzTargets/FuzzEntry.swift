import Foundation

/// The target that the process was started for.
private let chosen = FuzzTarget.all.first { $0.name == ProcessInfo.processInfo.environment["FUZZ_TARGET"] }

/// What libFuzzer calls with each input. A finding ends the process, and the input is kept.
@_cdecl("sandi_fuzz_one")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let chosen else { preconditionFailure("FUZZ_TARGET names no target") }
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    CallersThread.run {
        do {
            try await chosen.run(input)
        } catch {
            preconditionFailure("\(chosen.name): \(error)")
        }
    }
    return 0
}

/// Writes the texts that every target begins from: a folder each. Returns 0 when they are there.
@_cdecl("sandi_fuzz_seeds")
public func writeSeeds(_ folder: UnsafePointer<CChar>) -> CInt {
    do {
        for target in FuzzTarget.all {
            let place = URL(filePath: String(cString: folder)).appending(path: target.name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (number, seed) in target.seeds.enumerated() {
                try Data(seed).write(to: place.appending(path: "seed-\(number)"))
            }
        }
        return 0
    } catch {
        return 1
    }
}
