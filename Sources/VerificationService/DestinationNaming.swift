import VerificationCore

/// Reads the one destination that an operator names, in any spelling of it.
struct DestinationNaming: Sendable {
    let vault: any Vault
    let reader: any DestinationReader

    /// - Throws: `invalid` unless one phone number or one mail address is named, and for one that cannot be read.
    func read(
        phone: String?, email: String?, of application: Application
    ) throws(ServiceError) -> (destination: Destination, key: DestinationKey) {
        guard (phone == nil) != (email == nil) else {
            throw .invalid([FieldFault("to", .invalid, "either `phone` or `email`")])
        }
        let destination: Destination
        do throws(DestinationFault) {
            if let phone {
                destination = .phone(try reader.phoneNumber(phone, region: application.countries.first))
            } else {
                destination = .email(try reader.emailAddress(email ?? ""))
            }
        } catch {
            throw .invalid([FieldFault(phone == nil ? "to.email" : "to.phone", error)])
        }
        do throws(VaultError) {
            let index = try vault.index(destination, application: application.id)
            return (destination, DestinationKey(application: application.id, index: index))
        } catch {
            throw .unavailable("the index could not be computed")
        }
    }
}
