import Logging
import OpenSSLCrypto
import ServiceLifecycle
import VerificationCore
import VerificationService

/// Takes up what is changed in the key ring while the service runs, and seals the keys of subjects anew then (R56).
struct KeyRingService: Service {
    let vault: RingVault
    let renewal: SubjectRenewal
    let clock: any ServiceClock
    let logger: Logger

    /// What was found by now, and how far the keys of subjects are.
    struct Progress {
        fileprivate var generation = 0
        fileprivate var fault: KeyRingError?
        fileprivate var place: SubjectRenewal.Place?
        /// What a stop has interrupted goes on with the next start.
        fileprivate var isRenewing = true
        fileprivate var renewsFrom: Timestamp?
        fileprivate var renewalFault: String?
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var progress = Progress()
            while !Task.isCancelled {
                await look(&progress)
                try? await clock.sleep(until: clock.now() + lookEvery)
            }
        }
    }

    /// Looks at the ring's file once, and seals a few keys of subjects anew while there are some.
    func look(_ progress: inout Progress) async {
        do throws(KeyRingError) {
            try vault.refresh()
            progress.fault = nil
        } catch {
            if error != progress.fault {
                logger.error("key ring not reloaded: the former stays", metadata: ["error": "\(error)"])
            }
            progress.fault = error
        }
        // A request that met a fresh key may have taken the ring up before this look.
        let taken = vault.taken
        if taken.generation != progress.generation {
            logger.notice("key ring reloaded", metadata: ["keys": .array(taken.keys.map { "\($0)" })])
            progress.generation = taken.generation
            (progress.place, progress.isRenewing, progress.renewsFrom) = (nil, true, nil)
        }
        guard progress.isRenewing, progress.renewsFrom.map({ $0 <= clock.now() }) != false else { return }
        await renew(&progress)
    }

    private func renew(_ progress: inout Progress) async {
        do {
            let (count, next) = try await renewal.step(after: progress.place)
            if count > 0 { logger.info("keys of subjects sealed anew", metadata: ["count": "\(count)"]) }
            (progress.place, progress.isRenewing) = (next, next != nil)
            (progress.renewsFrom, progress.renewalFault) = (nil, nil)
        } catch {
            let fault = "\(error)"
            if fault != progress.renewalFault {
                logger.error(
                    "keys of subjects not sealed anew: tried again every \(renewAgainEvery.components.seconds) s",
                    metadata: ["error": .string(fault)])
            }
            (progress.renewsFrom, progress.renewalFault) = (clock.now() + renewAgainEvery, fault)
        }
    }
}

/// How often the ring's file is looked at. A key that is met before is looked for at once.
private let lookEvery: Duration = .seconds(2)

/// How long a renewal that failed rests.
private let renewAgainEvery: Duration = .seconds(30)
