"""What every pack has in common: names, format, levels, gaps and where packs live."""

from pathlib import Path

DIGITS = tuple("0123456789")
CLIP_NAMES = DIGITS + ("intro", "again", "bye")

# What a call needs to tell a transaction. A pack may leave all of it out, and any of the currencies.
SCALES = ("thousand", "million", "billion")
AMOUNT_WORDS = SCALES + ("point",)
TRANSACTION_SENTENCES = ("payment", "payment_again", "payee", "payment_code")
TRANSACTION_NAMES = TRANSACTION_SENTENCES + AMOUNT_WORDS
CURRENCIES = ("IDR", "USD", "MYR", "VND", "SGD", "EUR")

# Said alone and slowly; everything else is said as a sentence.
SINGLE_WORDS = DIGITS + AMOUNT_WORDS + CURRENCIES

SAMPLE_RATE_HZ = 24_000
BITRATE_BPS = 48_000
FRAME_SAMPLES = 576
FRAME_BYTES = 144
FRAME_MS = 24

# A decoder carries two kinds of state over a frame border (the overlap of the transform and the memory
# of the filter bank). Two silent frames on each side of a joint let both run empty.
SILENT_FRAMES = 2

FORMAT = {
    "mpeg_version": "2",
    "layer": 3,
    "sample_rate_hz": SAMPLE_RATE_HZ,
    "bitrate_bps": BITRATE_BPS,
    "channels": 1,
    "frame_bytes": FRAME_BYTES,
}

# -22 dBFS of active speech is -19 dBm0, the level that telephone networks expect (RFC 7874, section 4).
TARGET_DBFS = -22.0
TOLERANCE_DB = 2.5
PEAK_MAX = 0.85
LOUDNESS = {"target_dbfs": TARGET_DBFS, "tolerance_db": TOLERANCE_DB, "peak_max": PEAK_MAX}

# In frames of silence. A person must have time to write a digit down, and to hear where a code of six
# or more digits has its middle; the lead covers the moment in which a phone is lifted to the ear.
SCRIPT = {
    "schema": 1,
    "repeats": 2,
    "gaps": {
        "lead": 10,
        "after_intro": 12,
        "between_digits": 17,
        "middle": 10,
        "before_again": 25,
        "after_again": 12,
        "before_bye": 25,
        "tail": 10,
    },
}

PACKS_HOME = Path(__file__).resolve().parents[3] / "templates" / "voice"


def is_complete(names):
    """Whether these are the clips of a pack in their order: those that every pack has, and those that it may have."""
    currencies = tuple(name for name in CURRENCIES if name in names)
    return tuple(names) in (CLIP_NAMES, CLIP_NAMES + TRANSACTION_NAMES + currencies) and (
        len(names) == len(CLIP_NAMES) or bool(currencies))


def clip_file(name):
    """The path of a clip inside its pack, as the manifest writes it."""
    return f"clips/{name}.mp3"
