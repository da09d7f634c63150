import GatewayKit
import VerificationCore

/// The digit clips that the vendor keeps for us: each uploaded once, found again by its name after a restart, and never
/// removed. Their names tell the clip's fingerprint in letters and so nothing of a code (R24).
actor ClipLibrary {
    private let shelf: AudioShelf
    private let clock: any ServiceClock
    private var urls: [String: VendorURL] = [:]
    private var listedUntil: Timestamp?
    private var listing: Task<Result<[String: VendorURL], GatewayFault>, Never>?
    /// Uploads under way: whoever needs the same clip waits for the same upload.
    private var uploads: [String: Task<Result<VendorURL, GatewayFault>, Never>] = [:]

    init(shelf: AudioShelf, clock: any ServiceClock) {
        self.shelf = shelf
        self.clock = clock
    }

    /// Sees to it that the vendor has all of these clips.
    func provide(_ clips: [VoiceClip]) async throws(GatewayFault) {
        if !isListed { try await relist() }
        for clip in clips where urls[ClipLibrary.name(of: clip)] == nil {
            _ = try await upload(clip)
        }
    }

    /// The addresses of clips in order; nil unless all were provided.
    func addresses(of clips: [VoiceClip]) -> [VendorURL]? {
        let found = clips.compactMap { urls[ClipLibrary.name(of: $0)] }
        return found.count == clips.count ? found : nil
    }

    /// Nobody trusts the known addresses any longer: the vendor's list is read again before the next call.
    func forget() {
        listedUntil = nil
    }

    /// `clip` and the beginning of the fingerprint with its hexadecimal digits as the letters a to p.
    static func name(of clip: VoiceClip) -> String {
        let letters = clip.fingerprint.utf8.prefix(fingerprintDigitsKept).map { byte in
            let value = Character(Unicode.Scalar(byte)).hexDigitValue ?? 0
            return Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(value)))
        }
        return "clip" + String(letters)
    }

    private var isListed: Bool {
        guard let listedUntil else { return false }
        return clock.now() < listedUntil
    }

    /// Whoever needs the list while it is being read waits for the same reading; only the first of them takes it over,
    /// so that it does not wipe out what was uploaded since.
    private func relist() async throws(GatewayFault) {
        let task =
            listing
            ?? Task { [shelf] in
                do throws(GatewayFault) { return .success(ClipLibrary.clips(in: try await shelf.list(.send))) } catch {
                    return .failure(error)
                }
            }
        listing = task
        let result = await task.value
        guard listing == task else { return _ = try result.get() }
        listing = nil
        urls = try result.get()
        listedUntil = clock.now() + listLasts
    }

    private static func clips(in files: [StoredAudio]) -> [String: VendorURL] {
        var found: [String: VendorURL] = [:]
        for file in files {
            guard let name = file.name, name.hasPrefix("clip"), let url = file.url else { continue }
            found[name.hasSuffix(".mp3") ? String(name.dropLast(4)) : name] = url
        }
        return found
    }

    private func upload(_ clip: VoiceClip) async throws(GatewayFault) -> VendorURL {
        let name = ClipLibrary.name(of: clip)
        let task =
            uploads[name]
            ?? Task { [shelf] in
                do throws(GatewayFault) {
                    let stored = try await shelf.put(clip.audio, name: name)
                    guard let url = stored.url else { throw Wire.unreadable("an upload's answer has no url") }
                    return .success(url)
                } catch {
                    return .failure(error)
                }
            }
        uploads[name] = task
        let result = await task.value
        uploads[name] = nil
        let url = try result.get()
        urls[name] = url
        return url
    }
}

private let listLasts: Duration = .seconds(3600)
/// 128 bits of the fingerprint.
private let fingerprintDigitsKept = 32
