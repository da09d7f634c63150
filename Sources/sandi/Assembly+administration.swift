import Logging
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore
import VerificationService

extension Assembly {
    /// The use cases for applications, keys and stop switches: of the admin API and of the command line.
    /// - Parameter logger: Nil for commands, which say themselves what they have done.
    static func administration(
        _ settings: ServiceSettings, store: any Administration.Store, vault: RingVault, clock: any ServiceClock,
        stopBoard: StopBoard? = nil, audit: AuditScribe, logger: Logger? = nil
    ) -> Administration {
        let defaults = settings.applications
        return Administration(
            store: store, keys: APIKeyMaker(), random: PrivateRandom(), clock: clock, digesting: vault,
            defaults: NewApplicationSettings(
                workflow: defaults.workflow, policy: defaults.policy, countries: defaults.countries,
                locale: defaults.locale),
            guessOddsMin: defaults.guessOddsMin, stopBoard: stopBoard, audit: audit, operatorName: DataAccess.actor,
            logger: logger ?? Logger(label: "sandi") { _ in SwiftLogNoOpLogHandler() })
    }
}
