"""How loud a clip is on a telephone line. README.md states the definition for other implementations.

Written without numeric packages: the check of a pack must run wherever Python runs, and the service's
own measurement, in another language, can be compared with it line by line.
"""

import math

from .layout import SAMPLE_RATE_HZ

BAND_LOW_HZ = 300.0
BAND_HIGH_HZ = 3400.0
BUTTERWORTH_Q = 0.70710678
BLOCK_SAMPLES = SAMPLE_RATE_HZ * 20 // 1000
ACTIVE_RANGE_DB = 25.0
SILENCE_DBFS = -120.0


def high_pass(cutoff_hz, rate_hz=SAMPLE_RATE_HZ):
    """Coefficients (b0, b1, b2, a1, a2), a0 divided out, of a second-order Butterworth high-pass."""
    cosine, alpha = _cosine_and_alpha(cutoff_hz, rate_hz)
    return _normalised((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2, cosine, alpha)


def low_pass(cutoff_hz, rate_hz=SAMPLE_RATE_HZ):
    """Coefficients (b0, b1, b2, a1, a2), a0 divided out, of a second-order Butterworth low-pass."""
    cosine, alpha = _cosine_and_alpha(cutoff_hz, rate_hz)
    return _normalised((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, cosine, alpha)


def filtered(samples, coefficients):
    """The samples after one biquad that starts from rest."""
    b0, b1, b2, a1, a2 = coefficients
    x1 = x2 = y1 = y2 = 0.0
    out = []
    for x in samples:
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x1, x2, y1, y2 = x, x1, y, y1
        out.append(y)
    return out


def in_band(samples):
    """The samples as far as the telephone line lets them through."""
    return filtered(filtered(samples, high_pass(BAND_LOW_HZ)), low_pass(BAND_HIGH_HZ))


def active_speech_dbfs(samples):
    """Level of the speech in the band; the silence around it, being much fainter, does not count."""
    band = in_band(samples)
    starts = range(0, len(band) - BLOCK_SAMPLES + 1, BLOCK_SAMPLES)
    powers = [sum(x * x for x in band[at:at + BLOCK_SAMPLES]) / BLOCK_SAMPLES for at in starts]
    loudest = max(powers, default=0.0)
    if loudest <= 0.0:
        return SILENCE_DBFS
    floor = loudest * 10 ** (-ACTIVE_RANGE_DB / 10)
    active = [power for power in powers if power >= floor]
    return 10 * math.log10(sum(active) / len(active))


def peak(samples):
    """The largest sample, full scale being 1."""
    return max((abs(x) for x in samples), default=0.0)


def _cosine_and_alpha(cutoff_hz, rate_hz):
    angle = 2 * math.pi * cutoff_hz / rate_hz
    return math.cos(angle), math.sin(angle) / (2 * BUTTERWORTH_Q)


def _normalised(b0, b1, b2, cosine, alpha):
    a0 = 1 + alpha
    return b0 / a0, b1 / a0, b2 / a0, -2 * cosine / a0, (1 - alpha) / a0
