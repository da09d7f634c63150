import VerificationCore

extension Inspection {
    /// Looks at everything.
    /// - Throws: When anything is wrong, with all of it.
    func judge() throws(PostgreSQLStoreError) {
        let found: (state: SchemaState, faults: [String])
        do throws(StoreError) {
            let state = try SchemaState(connection)
            let faults = try settingFaults() + roleFaults()
            found = (state, state.fault == nil ? try faults + tableFaults() : faults)
        } catch {
            throw PostgreSQLStoreError(opening: error)
        }
        if let fault = found.state.fault {
            throw PostgreSQLStoreError(fault.code, ([fault.description] + found.faults).joined(separator: "; "))
        }
        try PostgreSQLStoreError.refuse(found.faults)
    }

    /// Looks at the settings of this connection only.
    func judgeSettings() throws(PostgreSQLStoreError) {
        let faults: [String]
        do throws(StoreError) {
            faults = try settingFaults()
        } catch {
            throw PostgreSQLStoreError(opening: error)
        }
        try PostgreSQLStoreError.refuse(faults)
    }
}

extension PostgreSQLStoreError {
    /// - Throws: When there are any.
    fileprivate static func refuse(_ faults: [String]) throws(PostgreSQLStoreError) {
        guard faults.isEmpty else { throw PostgreSQLStoreError(.unsafe, faults.joined(separator: "; ")) }
    }
}
