/// The names of a pack's thirteen clips.
enum ClipName {
    static let digits = (0...9).map(String.init)
    static let all = digits + ["intro", "again", "bye"]

    /// The path of a clip inside its pack: no other is ever opened.
    static func file(_ name: String) -> String { "clips/\(name).mp3" }
}
