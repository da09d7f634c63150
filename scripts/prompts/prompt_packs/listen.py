"""The command `listen`: an independent recogniser hears each word over the line, and must tell them apart."""

import argparse
import json
from pathlib import Path

from .decode import decode
from .layout import AMOUNT_WORDS, CURRENCIES, DIGITS, FRAME_BYTES, PACKS_HOME, SCRIPT, SINGLE_WORDS
from .line import over_the_line, spoken_pieces
from .pack import write_json
from .recogniser import Recogniser

METHOD = "Whisper base, forced choice between the digit words, over 8 kHz, 300-3400 Hz, mu-law"


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
    """True when every digit and every word of an amount was heard right."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    clips = {entry["name"]: (folder / entry["file"]).read_bytes() for entry in manifest["clips"]}
    texts = {entry["name"]: entry["text"] for entry in manifest["clips"]}
    locale = manifest["locale"]
    proof = {"method": METHOD, **_judged(locale, hear(recogniser, clips, texts, locale, DIGITS, DIGITS))}
    if all(name in clips for name in AMOUNT_WORDS):
        # A word of an amount stands among digits, a currency in one place where nothing else stands.
        currencies = [name for name in CURRENCIES if name in clips]
        margins = hear(recogniser, clips, texts, locale, AMOUNT_WORDS, DIGITS + AMOUNT_WORDS)
        margins |= hear(recogniser, clips, texts, locale, currencies, currencies)
        proof["transaction"] = _judged(locale, margins)
    proof["fingerprint"] = manifest["fingerprint"]
    for name in (name for name in clips if name not in SINGLE_WORDS):
        heard = recogniser.transcribe(over_the_line(decode(clips[name])), manifest["locale"])
        print(f"  {name}: {texts[name]!r} was heard as {heard!r}")
    if not dry:
        write_json(folder / "manifest.json", {**manifest, "proof": proof})
    return all(part["right"] == part["of"] for part in (proof, proof.get("transaction", proof)))


def _judged(locale, margins):
    """What the manifest keeps of some words, printed for the reader."""
    weakest = min(margins, key=margins.get)
    right = sum(margin > 0 for margin in margins.values())
    listed = ", ".join(f"{name} {margin:+.1f}" for name, margin in margins.items())
    print(f"{locale}: {right} of {len(margins)}, smallest {margins[weakest]:+.1f} ({listed})")
    return {
        "right": right,
        "of": len(margins),
        "smallest_margin_nats": round(margins[weakest], 1),
        "weakest": weakest,
    }


def hear(recogniser, clips, texts, language, said, choice):
    """Per word said, by how many nats it beats the best other word of the choice; negative: it was misheard."""
    silence = clips["intro"][:FRAME_BYTES]
    pause = silence * SCRIPT["gaps"]["between_digits"]
    call = pause + b"".join(clips[name] + pause for name in said)
    pieces = spoken_pieces(over_the_line(decode(call)))
    if len(pieces) != len(said):
        raise SystemExit(f"error: {language}: the pauses cut {len(said)} words into {len(pieces)} pieces")
    spellings = {name: _spellings(texts[name]) for name in choice}
    margins = {}
    for name, piece in zip(said, pieces):
        scores = recogniser.choose(piece, spellings, language)
        margins[name] = scores[name] - max(score for other, score in scores.items() if other != name)
    return margins


def _spellings(word):
    """The ways in which a recogniser writes a word said alone. The full stop keeps the beginning of a
    longer word from passing for a short one."""
    return [f"{word}.", f"{word[0].upper()}{word[1:]}."]


if __name__ == "__main__":
    main()
