/// One product of the vendors, which fails as a whole.
public enum VendorService: String, Sendable, Hashable, CaseIterable {
    case ocaCall = "oca-call"
    case ocaEmail = "oca-email"

    /// The vendor's own name for it.
    public var title: String {
        switch self {
        case .ocaCall: "OCA CALL"
        case .ocaEmail: "OCA EMAIL"
        }
    }

    public var endpoints: [VendorEndpoint] { VendorEndpoint.allCases.filter { $0.service == self } }
}
