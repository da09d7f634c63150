"""Spelling to the phoneme alphabet of Kokoro, by way of espeak-ng."""

import re
import subprocess

# Where espeak-ng's IPA and the alphabet of the engine write one sound in two ways.
SPELLINGS = (("dʒ", "ʤ"), ("tʃ", "ʧ"), ("g", "ɡ"))


def of_sentences(text, language):
    """Phonemes of sentences; the full stop after each is what gives it its melody."""
    sentences = [part.strip() for part in re.split(r"[.:!?]", text) if part.strip()]
    return " ".join(of_words(sentence, language) + "." for sentence in sentences)


def of_words(text, language):
    """Phonemes of words, without any mark of a pause."""
    command = ["espeak-ng", "-v", language, "-q", "--ipa", text]
    ipa = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ipa = " ".join(ipa.split())
    for theirs, ours in SPELLINGS:
        ipa = ipa.replace(theirs, ours)
    return ipa
