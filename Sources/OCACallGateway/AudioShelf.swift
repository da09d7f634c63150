import GatewayKit
import OCAAccount
import StrictJSON
import VerificationCore

/// The vendor's store of audio files: putting there, finding, taking away.
struct AudioShelf: Sendable {
    let client: OCAClient
    let paths: OCACallPaths
    let random: any RandomSource

    /// Uploads an mp3.
    func put(_ audio: [UInt8], name: String, isRepeat: Bool = false) async throws(GatewayFault) -> StoredAudio {
        var form = try newForm()
        form.file("audio", fileName: "\(name).mp3", contentType: "audio/mpeg", audio)
        return StoredAudio(
            try await client.read(
                OCAClient.Question(
                    .post, paths.uploadAudio, contentType: form.contentType, body: form.body,
                    deadline: GatewayDeadline.upload, urgency: .send, isRepeat: isRepeat)))
    }

    func list(_ urgency: RequestUrgency) async throws(GatewayFault) -> [StoredAudio] {
        try StoredAudio.list(try await client.read(OCAClient.Question(.get, paths.listAudio, urgency: urgency)))
    }

    /// Removes a file; one that is not there is gone already.
    func remove(_ id: VendorID) async throws(GatewayFault) {
        try await client.remove(OCAClient.Question(.delete, paths.deleteAudio, id: id, urgency: .release))
    }

    /// Removes every file of this name. A list with a name that cannot be read says nothing: that may be the one (R24).
    func removeAll(named name: String) async throws(GatewayFault) {
        let files = try await list(.release)
        guard files.allSatisfy(\.isNameReadable) else {
            throw Wire.unreadable("a name in the list of audio is no text")
        }
        for file in files where file.isNamed(name) {
            guard let id = file.id else { throw Wire.unreadable("a file in the list of audio has no id") }
            try await remove(id)
        }
    }

    private func newForm() throws(GatewayFault) -> MultipartForm {
        do throws(RandomSourceError) {
            return try MultipartForm(random: random)
        } catch {
            throw GatewayFault(.gatewayUnavailable, detail: "the random generator failed")
        }
    }
}
