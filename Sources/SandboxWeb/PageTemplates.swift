import FoundationEssentials
import Mustache

/// The templates and the style sheet of the page.
public struct PageTemplates: Sendable {
    public static let fileBytesMax = 256 << 10

    let page: MustacheTemplate
    let live: MustacheTemplate
    let styleSheet: [UInt8]

    /// Reads `page.mustache`, `live.mustache` and `sandbox.css` from a folder.
    public init(directory: String) throws(PageTemplatesError) {
        ScalarHTML.register()
        page = try PageTemplates.template("page.mustache", in: directory)
        live = try PageTemplates.template("live.mustache", in: directory)
        styleSheet = Array(try PageTemplates.text("sandbox.css", in: directory).utf8)
    }

    private static func template(_ name: String, in directory: String) throws(PageTemplatesError) -> MustacheTemplate {
        let text = try text(name, in: directory)
        do {
            return try MustacheTemplate(string: ScalarHTML.pragma + text)
        } catch {
            throw PageTemplatesError(file: "\(directory)/\(name)", reason: "is not a valid template: \(error)")
        }
    }

    private static func text(_ name: String, in directory: String) throws(PageTemplatesError) -> String {
        let path = "\(directory)/\(name)"
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw PageTemplatesError(file: path, reason: "cannot be read")
        }
        guard bytes.count <= fileBytesMax, let text = String(validating: bytes, as: UTF8.self) else {
            throw PageTemplatesError(file: path, reason: "must be UTF-8 of at most \(fileBytesMax) bytes")
        }
        return text
    }
}

/// Which file of the page cannot be used, and why.
public struct PageTemplatesError: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    public let reason: String

    public var description: String { "\(file) \(reason)" }
}
