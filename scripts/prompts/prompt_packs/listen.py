"""The command `listen`: an independent recogniser hears each digit over the line, and must tell them apart."""

import argparse
import json
from pathlib import Path

from .decode import decode
from .layout import DIGITS, FRAME_BYTES, PACKS_HOME, SCRIPT
from .line import over_the_line, spoken_pieces
from .pack import write_json
from .recogniser import Recogniser

METHOD = "Whisper base, forced choice between the digit words, over 8 kHz, 300-3400 Hz, mu-law"
SENTENCES = ("intro", "again", "bye")


def main():
    """Hears the packs named, or all of them, and writes the outcome into their manifests."""
    parser = argparse.ArgumentParser(prog="listen", description="The proof by ear of recorded prompt packs.")
    parser.add_argument("packs", nargs="*", type=Path, metavar="PACK")
    parser.add_argument("--dry", action="store_true", help="leave the manifests as they are")
    options = parser.parse_args()
    packs = options.packs or sorted(path for path in PACKS_HOME.iterdir() if path.is_dir())
    recogniser, wrong = Recogniser(), 0
    for folder in packs:
        wrong += not hear_pack(recogniser, folder, options.dry)
    raise SystemExit(1 if wrong else 0)


def hear_pack(recogniser, folder, dry):
    """True when every digit was heard right."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    clips = {entry["name"]: (folder / entry["file"]).read_bytes() for entry in manifest["clips"]}
    texts = {entry["name"]: entry["text"] for entry in manifest["clips"]}
    margins = hear_digits(recogniser, clips, texts, manifest["locale"])
    weakest = min(margins, key=margins.get)
    proof = {
        "method": METHOD,
        "right": sum(margin > 0 for margin in margins.values()),
        "of": len(DIGITS),
        "smallest_margin_nats": round(margins[weakest], 1),
        "weakest": weakest,
        "fingerprint": manifest["fingerprint"],
    }
    listed = ", ".join(f"{digit} {margin:+.1f}" for digit, margin in margins.items())
    print(f"{manifest['locale']}: {proof['right']} of {proof['of']}, smallest {margins[weakest]:+.1f} ({listed})")
    for name in SENTENCES:
        heard = recogniser.transcribe(over_the_line(decode(clips[name])), manifest["locale"])
        print(f"  {name}: {texts[name]!r} was heard as {heard!r}")
    if not dry:
        write_json(folder / "manifest.json", {**manifest, "proof": proof})
    return proof["right"] == proof["of"]


def hear_digits(recogniser, clips, texts, language):
    """Per digit, by how many nats the right word beats the best wrong one; negative: it was misheard."""
    silence = clips["intro"][:FRAME_BYTES]
    pause = silence * SCRIPT["gaps"]["between_digits"]
    call = pause + b"".join(clips[digit] + pause for digit in DIGITS)
    pieces = spoken_pieces(over_the_line(decode(call)))
    if len(pieces) != len(DIGITS):
        raise SystemExit(f"error: {language}: the pauses cut the ten digits into {len(pieces)} pieces")
    spellings = {digit: _spellings(texts[digit]) for digit in DIGITS}
    margins = {}
    for digit, piece in zip(DIGITS, pieces):
        scores = recogniser.choose(piece, spellings, language)
        margins[digit] = scores[digit] - max(score for other, score in scores.items() if other != digit)
    return margins


def _spellings(word):
    """The ways in which a recogniser writes a word said alone. The full stop keeps the beginning of a
    longer word from passing for a short one."""
    return [f"{word}.", f"{word.capitalize()}."]


if __name__ == "__main__":
    main()
