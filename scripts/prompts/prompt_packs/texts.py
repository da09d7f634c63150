"""What is said in each locale, by which voice, and in which way.

Settings such as speed and the mark after a digit were chosen by measurement: the variant whose weakest
digit a recogniser told apart best over a telephone line.
"""

from dataclasses import dataclass, field

from .layout import DIGITS


@dataclass(frozen=True)
class Voice:
    """Who speaks: an engine of `speech`, one of its voices, and how fast."""

    engine: str
    name: str
    digit_speed: float
    sentence_speed: float
    digit_end: str = "."


@dataclass(frozen=True)
class Locale:
    """The thirteen texts of one language and the voice that says them."""

    language: str
    digits: tuple
    intro: str
    again: str
    bye: str
    voice: Voice
    experimental: bool = False
    # Clip name -> phonemes, where those that espeak-ng makes of the spelling are not understood.
    phonemes: dict = field(default_factory=dict)

    def text(self, name):
        """The words of a clip as they stand in the manifest."""
        return self.digits[int(name)] if name in DIGITS else getattr(self, name)


LOCALES = {
    "id": Locale(
        language="Indonesian",
        digits=("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
        intro="Halo. Kode verifikasi Anda adalah:",
        again="Saya ulangi. Kode verifikasi Anda adalah:",
        bye="Jangan berikan kode ini kepada siapa pun. Terima kasih.",
        voice=Voice("kokoro", "jm_kumo", digit_speed=0.9, sentence_speed=1.0, digit_end=","),
    ),
    "en": Locale(
        language="English",
        digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        intro="Hello. Your verification code is:",
        again="I repeat. Your verification code is:",
        bye="Never share this code with anyone. Goodbye.",
        voice=Voice("hibari", "heart", digit_speed=0.85, sentence_speed=0.95),
    ),
    "ms": Locale(
        language="Malay",
        digits=("sifar", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"),
        intro="Helo. Kod pengesahan anda ialah:",
        again="Saya ulangi. Kod pengesahan anda ialah:",
        bye="Jangan berikan kod ini kepada sesiapa. Terima kasih.",
        voice=Voice("kokoro", "jm_kumo", digit_speed=1.0, sentence_speed=1.0),
        # espeak-ng stresses these words so that they run into one another.
        phonemes={
            "intro": "hˈɛlo. kˈod pəŋəsahˈan ˈanda iˈalah.",
            "again": "sˈaja ulˈaŋi. kˈod pəŋəsahˈan ˈanda iˈalah.",
        },
    ),
    "vi": Locale(
        language="Vietnamese",
        digits=("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
        intro="Xin chào. Mã xác minh của bạn là:",
        again="Tôi nhắc lại. Mã xác minh của bạn là:",
        bye="Không chia sẻ mã này với bất kỳ ai. Tạm biệt.",
        voice=Voice("kokoro", "jf_gongitsune", digit_speed=0.9, sentence_speed=1.0),
        experimental=True,
        # The arrows are the engine's marks for the four tones of Mandarin, the nearest that it has.
        phonemes={
            "0": "xʊŋ→.", "1": "moːt↓.", "2": "xai→,", "3": "bˈa→.", "4": "bˈon↗!",
            "5": "nˈam→.", "6": "saːu↗.", "7": "baj↓.", "8": "taam↗,", "9": "ʧˈin↗!",
            "intro": "sin→ ʧˈaːw↘, mˈaː↗ sˈaːk↗ mˈiɲ→ kˈuə↓ bˈaːn↓ lˌaː↘.",
            "again": "tˈoi→ ɲˈak↗ lˈaːi↓, mˈaː↗ sˈaːk↗ mˈiɲ→ kˈuə↓ bˈaːn↓ lˌaː↘.",
            "bye": "hˈoŋ→ ʧˈiə→ sˈɛ↓ mˈa↗ nˈai↘ vˈəi↗ bˈət↗ kˈi↘ ˈai→. tˈam↓ bˈiət↓.",
        },
    ),
}
