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

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var place: SubjectRenewal.Place?
            // What a stop has interrupted goes on with the next start.
            var isRenewing = true
            var lastFault: KeyRingError?
            while !Task.isCancelled {
                do throws(KeyRingError) {
                    if case .reloaded(let keys) = try vault.refresh() {
                        logger.notice("key ring reloaded", metadata: ["keys": .array(keys.map { "\($0)" })])
                        (place, isRenewing) = (nil, true)
                    }
                    lastFault = nil
                } catch {
                    if error != lastFault {
                        logger.error("key ring not reloaded: the former stays", metadata: ["error": "\(error)"])
                    }
                    lastFault = error
                }
                if isRenewing { (place, isRenewing) = await renew(after: place) }
                try? await clock.sleep(until: clock.now() + lookEvery)
            }
        }
    }

    private func renew(after place: SubjectRenewal.Place?) async -> (SubjectRenewal.Place?, Bool) {
        do {
            let (count, next) = try await renewal.step(after: place)
            if count > 0 { logger.info("keys of subjects sealed anew", metadata: ["count": "\(count)"]) }
            return (next, next != nil)
        } catch {
            logger.error("keys of subjects not sealed anew", metadata: ["error": "\(error)"])
            return (nil, false)
        }
    }
}

/// How often the ring's file is looked at. A key that is met before is looked for at once.
private let lookEvery: Duration = .seconds(2)
