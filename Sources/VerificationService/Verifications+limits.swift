import VerificationCore

extension Verifications {
    /// What the sends of a request are counted by (R34 to R38).
    func targets(_ request: CheckedRequest, for application: ApplicationID) throws(ServiceError) -> SendTargets {
        let ownKeys = try ownKeys(request, for: application)
        do throws(VaultError) {
            var steps: [Int: SendTarget] = [:]
            for (step, destination) in request.stepDestinations {
                steps[step] = try vault.sendTarget(of: destination, application: application)
            }
            var phone: SendTarget?
            if let number = request.destinations.phone {
                phone = try vault.sendTarget(of: .phone(number), application: application)
            }
            var email: SendTarget?
            if let address = request.destinations.email {
                email = try vault.sendTarget(of: .email(address), application: application)
            }
            return SendTargets(phone: phone, email: email, steps: steps, ownKeys: ownKeys)
        } catch {
            throw .unavailable("the destination could not be indexed")
        }
    }

    /// Keyed digests of what the caller passed for its own limits; a limit that the application has not named counts
    /// nothing.
    func ownKeys(_ request: CheckedRequest, for application: ApplicationID) throws(ServiceError) -> [OwnLimitKey] {
        var keys: [OwnLimitKey] = []
        do throws(VaultError) {
            for pair in request.limitKeys {
                keys.append(try vault.ownLimitKey(pair.value, name: pair.name, application: application))
            }
        } catch {
            throw .unavailable("a key of a limit could not be digested")
        }
        return keys
    }
}
