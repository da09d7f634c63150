"""A pack from a speaker's own recordings, for any locale."""

import json

import numpy as np
from scipy.io import wavfile

from . import pack
from .audio import clip_from_voice
from .layout import CLIP_NAMES, CURRENCIES, TRANSACTION_NAMES
from .texts import LOCALES


def build(locale_id, source, folder):
    """Writes the pack of a locale from `0.wav` ... `bye.wav`, `speaker.json` and `LICENSE.txt` in `source`."""
    names = _names(source)
    wanted = [f"{name}.wav" for name in names] + ["speaker.json", "LICENSE.txt"]
    missing = [file for file in wanted if not (source / file).is_file()]
    if missing:
        raise SystemExit(f"error: {source} lacks {', '.join(missing)}")
    speaker = json.loads((source / "speaker.json").read_text(encoding="utf-8"))
    texts = _texts(locale_id, speaker, names)
    head = {
        "locale": locale_id,
        "language": speaker.get("language") or _known(locale_id).language,
        "experimental": bool(speaker.get("experimental", False)),
        "voice": {
            "name": _stated(speaker, "name"),
            "engine": "recorded",
            "version": _stated(speaker, "recorded_on"),
            "licence": _stated(speaker, "licence"),
        },
    }
    clips = {name: clip_from_voice(*_read(source / f"{name}.wav")) for name in names}
    pack.write(folder, head, clips, texts, (source / "LICENSE.txt").read_text(encoding="utf-8"))


def _names(source):
    """The clips of the pack. Who recorded a currency wants transactions told, and needs the words for it."""
    currencies = tuple(name for name in CURRENCIES if (source / f"{name}.wav").is_file())
    return CLIP_NAMES + TRANSACTION_NAMES + currencies if currencies else CLIP_NAMES


def _texts(locale_id, speaker, names):
    """What the speaker said; where it is not written down, the texts of the spoken pack."""
    said = speaker.get("texts", {})
    return {name: said.get(name) or _known(locale_id).text(name) for name in names}


def _known(locale_id):
    if locale_id not in LOCALES:
        raise SystemExit(f"error: speaker.json must hold language and all texts, since {locale_id} is a new locale")
    return LOCALES[locale_id]


def _stated(speaker, member):
    """A recording without a name and a licence cannot be given to anybody."""
    value = speaker.get(member)
    if not isinstance(value, str) or not value:
        raise SystemExit(f"error: speaker.json must state {member}")
    return value


def _read(path):
    """Samples from -1 to 1, channels averaged, and the rate."""
    rate_hz, samples = wavfile.read(path)
    if samples.dtype == np.uint8:
        samples = (samples.astype(np.float64) - 128) / 128
    elif samples.dtype.kind == "i":
        samples = samples / float(np.iinfo(samples.dtype).max)
    if samples.ndim == 2:
        samples = samples.mean(axis=1)
    if not len(samples) or not np.abs(samples).max() > 0:
        raise SystemExit(f"error: {path.name} is silent")
    return samples, rate_hz
