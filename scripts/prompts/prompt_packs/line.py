"""A telephone line: what is left of a sound after 8 kHz, 300 to 3400 Hz and G.711."""

import numpy as np
from scipy import signal

from .layout import SAMPLE_RATE_HZ
from .loudness import BAND_HIGH_HZ, BAND_LOW_HZ

LINE_RATE_HZ = 8_000
HEARD_RATE_HZ = 16_000
BAND_ORDER = 4
MU = 255.0
STEPS = 127

# Pieces are cut in blocks of 20 ms.
PAUSE_DB = 35.0
PAUSE_BLOCKS = 15
MARGIN_BLOCKS = 10


def over_the_line(samples):
    """The samples of a clip or call as a recogniser gets them from the line, at 16 kHz."""
    narrow = signal.resample_poly(np.asarray(samples, dtype=np.float64), LINE_RATE_HZ, SAMPLE_RATE_HZ)
    sections = signal.butter(BAND_ORDER, (BAND_LOW_HZ, BAND_HIGH_HZ), "bandpass", fs=LINE_RATE_HZ, output="sos")
    coded = _mu_law(signal.sosfilt(sections, narrow))
    return signal.resample_poly(coded, HEARD_RATE_HZ, LINE_RATE_HZ)


def spoken_pieces(samples):
    """The sound between the pauses: what stands further apart than any two sounds of one word do."""
    block = HEARD_RATE_HZ // 50
    count = len(samples) // block
    power = (samples[:count * block].reshape(count, block) ** 2).mean(axis=1)
    loud = np.flatnonzero(power >= power.max() * 10 ** (-PAUSE_DB / 10))
    borders = np.flatnonzero(np.diff(loud) > PAUSE_BLOCKS)
    firsts = np.concatenate([loud[:1], loud[borders + 1]])
    lasts = np.concatenate([loud[borders], loud[-1:]])
    margin = MARGIN_BLOCKS
    return [samples[max(0, first - margin) * block:(last + 1 + margin) * block]
            for first, last in zip(firsts, lasts)]


def _mu_law(samples):
    """Through the 8 bits of the line and back."""
    loudness = np.log1p(MU * np.minimum(np.abs(samples), 1)) / np.log1p(MU)
    stepped = np.round(loudness * STEPS) / STEPS
    return np.sign(samples) * np.expm1(stepped * np.log1p(MU)) / MU
