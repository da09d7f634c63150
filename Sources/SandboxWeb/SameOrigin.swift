import HTTPTypes
import HummingbirdCore

/// Tells requests of this page, and of programs that are no browser, from those of foreign pages.
enum SameOrigin {
    static func allows(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] {
            // No page can set this header. Beside it a browser says `Origin: null` for the forms of a page that asks
            // for no referrer, as ours does.
            if site == "same-origin" { return true }
            guard site == "none" else { return false }
        }
        guard let origin = request.headers[.origin] else { return true }
        return origin == "http://\(request.head.authority ?? "")"
    }
}

extension HTTPField.Name {
    fileprivate static var secFetchSite: HTTPField.Name { HTTPField.Name("Sec-Fetch-Site")! }
}
