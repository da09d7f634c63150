import StoreColumns
import VerificationCore

extension Session {
    static let findOwner = SQL("SELECT row FROM owners WHERE id = ?1")
    private static let insertOwner = SQL("INSERT INTO owners (id) VALUES (?1)")

    /// The number that stands for an application in every other table; nil while nothing is stored for it.
    func owner(_ application: ApplicationID) throws(StoreError) -> Int64? {
        if let known = knownOwner(application) { return known }
        let found = try database.bound(Session.findOwner, [.id(application)]).first { row throws(StoreError) in
            row.integer()
        }
        if let found { remember(found, for: application) }
        return found
    }

    /// The application's number, given now if it has none.
    func ownerForWriting(_ application: ApplicationID) throws(StoreError) -> Int64 {
        if let known = try owner(application) { return known }
        try database.run(Session.insertOwner, [.id(application)])
        return database.lastRow
    }
}
