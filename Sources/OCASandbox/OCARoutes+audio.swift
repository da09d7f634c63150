import HTTPTypes
import HummingbirdCore
import SandboxPhone
import StrictJSON

extension OCARoutes {
    /// Room for the multipart frame around a file of the largest size.
    private static let uploadBytesMax = audioBytesMax + 16_384
    private static let nameCharactersMax = 255

    func uploadAudio(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        let body = try await exchange.body(upTo: OCARoutes.uploadBytesMax)
        guard exchange.mediaType == "multipart/form-data" else {
            throw .validation("audio", nil, "The body must be multipart/form-data")
        }
        let parts = try parts(of: body, exchange)
        guard let part = parts.first(where: { $0.name == "audio" }) else {
            throw .validation("audio", nil, "The field audio is required")
        }
        guard let name = part.filename, name.lowercased().hasSuffix(".mp3"), name.count <= OCARoutes.nameCharactersMax
        else { throw .validation("audio", part.filename, "Only mp3 files are allowed") }
        guard part.bytes.count <= audioBytesMax, MP3Length.looksLikeMP3(part.bytes) else {
            throw .validation("audio", name, "Only mp3 files of at most \(audioBytesMax) bytes are allowed")
        }
        guard let file = state.shelf.put(part.bytes, name: name, at: state.clock.now()) else { throw .internalFault }
        if exchange.isPretended { _ = state.shelf.delete(file.id) }
        return .json(entry(of: file))
    }

    func listAudio(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        .json(.array(state.shelf.all.map(entry)))
    }

    func deleteAudio(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        guard exchange.isPretended || state.shelf.delete(exchange.parameter("id")) else {
            throw .notFound(exchange.wire)
        }
        return .json(["status": "success"])
    }

    func playAudio(_ exchange: OCARequest) async throws(OCAError) -> OCAAnswer {
        guard let file = state.shelf.file(named: exchange.parameter("filename")) else {
            throw .notFound(exchange.wire)
        }
        return .audio(file.bytes)
    }

    /// The parts of a multipart body, or the vendor's validation error.
    func parts(of body: [UInt8], _ exchange: OCARequest) throws(OCAError) -> [FormPart] {
        do {
            return try MultipartReader.parts(of: body, contentType: exchange.request.headers[.contentType] ?? "")
        } catch {
            throw .validation("body", nil, "multipart/form-data: \(error.rawValue)")
        }
    }

    private func entry(of file: AudioFile) -> JSONValue {
        [
            "id": .string(file.id), "filename": .string(file.filename), "name": .string(file.name),
            "url": .string(state.playURL(of: file)),
        ]
    }
}
