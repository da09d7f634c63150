import ServiceLifecycle
import VerificationService

/// Runs the delivery worker until the service stops, then lets it finish what it has begun (R91).
struct WorkerService: Service {
    let worker: DeliveryWorker

    func run() async throws {
        await withGracefulShutdownHandler {
            await worker.run()
        } onGracefulShutdown: {
            worker.stop()
        }
    }
}

/// Keeps deadlines until the service stops.
struct SweepService: Service {
    let sweep: DeadlineSweep

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await sweep.run()
        }
    }
}

/// Writes down when keys were used until the service stops, and then what is left.
struct KeyUseService: Service {
    let uses: KeyUses

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await uses.run()
        }
    }
}

/// Adds up checks until the service stops, and then what is left.
struct SprayService: Service {
    let sprays: SprayWatch

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await sprays.run()
        }
    }
}

/// Writes what was refused until the service stops, and then what is left.
struct RefusalService: Service {
    let refusals: RefusalWatch

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await refusals.run()
        }
    }
}
