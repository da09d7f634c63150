"""Encodes a clip with lame so that it can be joined with any other at any frame border."""

import re
import subprocess

import numpy as np

from .frames import BadClip, check_clip
from .layout import FRAME_SAMPLES, SILENT_FRAMES

# --nores: a frame never borrows bits of the one before. -t: no information frame. No tag is asked for.
FLAGS = ["--silent", "-r", "-s", "24", "--bitwidth", "16", "--signed", "--little-endian", "-m", "m",
         "--resample", "24", "--cbr", "-b", "48", "-q", "0", "--nores", "-t"]
EXTRA_FRAMES_MAX = 4


def version():
    """lame's own version, because another one may write other bytes."""
    line = subprocess.run(["lame", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"version ([0-9.]+)", line)
    return found.group(1) if found else "unknown"


def encode(samples):
    """The mp3 of a clip, with as much silence at its edges as its silent frames need.

    How many frames the encoder's delay makes non-silent depends on where the speech begins, so silence
    is added frame by frame until the finished file passes.
    """
    for extra in range(EXTRA_FRAMES_MAX):
        data = _lame(_padded(samples, SILENT_FRAMES + extra))
        try:
            check_clip(data)
            return data
        except BadClip as fault:
            last = fault
    raise SystemExit(f"error: the encoded clip {last}")


def _padded(samples, frames):
    """Silence on both sides, and a whole number of frames."""
    edge = np.zeros(frames * FRAME_SAMPLES)
    fill = np.zeros(-len(samples) % FRAME_SAMPLES)
    return np.concatenate([edge, samples, fill, edge])


def _lame(samples):
    pcm = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2").tobytes()
    # Through pipes: lame's reading of raw files by way of a sound library is not dependable.
    run = subprocess.run(["lame", *FLAGS, "-", "-"], input=pcm, capture_output=True, check=True)
    return run.stdout
