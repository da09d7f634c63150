"""Whether joining is exact: the joined clips must sound as the clips one by one."""

import array

from . import decode
from .layout import DIGITS, FRAME_BYTES

# Less than a sixteenth of a step of 16-bit audio: what floating point loses, and nothing else.
DIFFERENCE_MAX = 2e-6


def order(clips):
    """Clips in an order in which every digit follows every digit, and every other clip follows some digit."""
    names = []
    for first in DIGITS:
        for second in DIGITS:
            names += [first, second]
    for name in clips:
        names += [name, "again", name]
    return names


def largest_difference(clips):
    """The largest sample of decode(A+B) - (decode(A) + decode(B)), over all joints and decoders at hand."""
    return max(_difference(clips, decoder) for decoder in decode.available())


def _difference(clips, decoder):
    silence = clips["intro"][:FRAME_BYTES]
    joined, apart = b"", array.array("f")
    alone = {name: decode.decode(data, decoder) for name, data in clips.items()}
    quiet = array.array("f", bytes(4 * (len(decode.decode(silence * 2, decoder)) // 2)))
    for number, name in enumerate(order(clips)):
        joined += clips[name]
        apart += alone[name]
        # Some joints are made through a pause, as in a call.
        if number % 3 == 0:
            joined += silence
            apart += quiet
    together = decode.decode(joined, decoder)
    if len(together) != len(apart):
        return float("inf")
    return max(abs(one - other) for one, other in zip(together, apart))
