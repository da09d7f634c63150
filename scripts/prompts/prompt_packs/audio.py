"""From a voice to a clip: resample, high-pass, trim, fade, level."""

import math

import numpy as np
from scipy import ndimage, signal

from .decode import decode
from .encode import encode
from .layout import SAMPLE_RATE_HZ, TARGET_DBFS
from .loudness import active_speech_dbfs

RUMBLE_HZ = 80.0
TRIM_DB = -42.0
KEEP_BEFORE_S = 0.020
KEEP_AFTER_S = 0.040
FADE_IN_S = 0.005
FADE_OUT_S = 0.020
PEAK_CEILING = 0.707
LIMIT_REACH_S = 0.004
LEVEL_ROUNDS = 4
LEVEL_CLOSE_DB = 0.05


def clip_from_voice(samples, rate_hz):
    """The finished mp3 of one spoken text."""
    samples = resampled(np.asarray(samples, dtype=np.float64), rate_hz)
    samples = faded(trimmed(without_rumble(samples)))
    return levelled_mp3(samples)


def resampled(samples, rate_hz):
    """The samples at the rate of all packs."""
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    common = math.gcd(rate_hz, SAMPLE_RATE_HZ)
    return signal.resample_poly(samples, SAMPLE_RATE_HZ // common, rate_hz // common)


def without_rumble(samples):
    """No phone carries anything below 80 Hz, but it would eat into the peak ceiling."""
    sections = signal.butter(2, RUMBLE_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    return signal.sosfilt(sections, samples)


def trimmed(samples):
    """The speech alone, with a little air: pauses belong to the script, not to the clips."""
    loud = np.flatnonzero(np.abs(samples) >= np.abs(samples).max() * 10 ** (TRIM_DB / 20))
    first = max(0, loud[0] - round(KEEP_BEFORE_S * SAMPLE_RATE_HZ))
    last = loud[-1] + 1 + round(KEEP_AFTER_S * SAMPLE_RATE_HZ)
    return samples[first:last]


def faded(samples):
    """Edges that start and end at zero, so that cutting makes no click."""
    samples = samples.copy()
    fade_in, fade_out = (round(seconds * SAMPLE_RATE_HZ) for seconds in (FADE_IN_S, FADE_OUT_S))
    samples[:fade_in] *= np.linspace(0, 1, fade_in)
    samples[-fade_out:] *= np.linspace(1, 0, fade_out)
    return samples


def levelled_mp3(samples):
    """Encodes at the gain at which the *decoded* clip has the target level in the band of the line."""
    gain_db = TARGET_DBFS - active_speech_dbfs(samples.tolist())
    for _ in range(LEVEL_ROUNDS):
        data = encode(limited(samples * 10 ** (gain_db / 20)))
        missing_db = TARGET_DBFS - active_speech_dbfs(decode(data))
        if abs(missing_db) < LEVEL_CLOSE_DB:
            break
        gain_db += missing_db
    return data


def limited(samples):
    """The few peaks above the ceiling, turned down within a window so short that nobody hears it move."""
    reach = round(LIMIT_REACH_S * SAMPLE_RATE_HZ)
    wanted = PEAK_CEILING / np.maximum(np.abs(samples), PEAK_CEILING)
    held = ndimage.minimum_filter1d(wanted, 2 * reach + 1, mode="nearest")
    window = signal.windows.hann(2 * reach + 1)
    return samples * ndimage.convolve1d(held, window / window.sum(), mode="nearest")
