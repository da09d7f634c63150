import Logging
import ServiceLifecycle
import VerificationCore

/// Keeps where the clock stands for the next process, and tells when the machine's time has jumped (R90).
struct ClockService: Service {
    let clock: MachineClock
    let folder: String
    let logger: Logger

    /// How often the mark is kept. Within one run of the machine an old one is as good: the monotonic clock tells what
    /// has passed since.
    static let every: Duration = .seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                step()
                try? await clock.sleep(until: clock.now() + ClockService.every)
            }
        }
        step()
    }

    private func step() {
        for news in clock.takeNews() { tell(news) }
        // A disk that takes nothing is told by the store; the former mark stays.
        _ = clock.mark.save(folder: folder)
    }

    private func tell(_ news: MachineClock.News) {
        switch news {
        case .ahead(let step):
            logger.error(
                "the machine's time has jumped ahead and is not followed yet",
                metadata: [
                    "seconds": "\(step.components.seconds)",
                    "followed_after": "\(MachineClock.stepStands.components.seconds)",
                    "hint": "a step of more than a day is followed by the next start",
                ])
        case .behind(let step):
            logger.error(
                "the machine's time is behind the time that this database has reached, which goes on",
                metadata: ["seconds": "\(step.components.seconds)", "hint": "check the machine's time"])
        case .followed(let step):
            logger.warning(
                "the machine's step ahead has stood and is followed",
                metadata: ["seconds": "\(step.components.seconds)"])
        }
    }
}
