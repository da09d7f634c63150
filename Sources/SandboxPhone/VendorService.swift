/// One product of the vendors, which fails as a whole.
public enum VendorService: String, Sendable, Hashable, CaseIterable {
    case ocaCall = "oca-call"
    case ocaEmail = "oca-email"
    /// Regular texts and those with a sender id.
    case ocaSMS = "oca-sms"
    case ocaWhatsApp = "oca-whatsapp"

    /// The vendor's own name for it.
    public var title: String {
        switch self {
        case .ocaCall: "OCA CALL"
        case .ocaEmail: "OCA EMAIL"
        case .ocaSMS: "OCA SMS"
        case .ocaWhatsApp: "OCA WhatsApp"
        }
    }

    public var endpoints: [VendorEndpoint] { VendorEndpoint.allCases.filter { $0.service == self } }
}
