"""What is said in each locale, by which voice, and in which way.

Settings such as speed and the mark after a digit were chosen by measurement: the variant whose weakest
digit a recogniser told apart best over a telephone line.
"""

from dataclasses import dataclass, field

from .layout import CLIP_NAMES, CURRENCIES, DIGITS, TRANSACTION_NAMES


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
    """The texts of one language and the voice that says them."""

    language: str
    digits: tuple
    intro: str
    again: str
    bye: str
    voice: Voice
    # The clips that tell a transaction, by name; a locale without them tells none.
    transaction: dict = field(default_factory=dict)
    experimental: bool = False
    # Clip name -> phonemes, where those that espeak-ng makes of the spelling are not understood.
    phonemes: dict = field(default_factory=dict)

    def text(self, name):
        """The words of a clip as they stand in the manifest."""
        if name in DIGITS:
            return self.digits[int(name)]
        return self.transaction[name] if name in self.transaction else getattr(self, name)

    def names(self):
        """The clips of the pack, in its order."""
        return CLIP_NAMES + tuple(name for name in TRANSACTION_NAMES + CURRENCIES if name in self.transaction)


LOCALES = {
    "id": Locale(
        language="Indonesian",
        digits=("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
        intro="Halo. Kode verifikasi Anda adalah:",
        again="Saya ulangi. Kode verifikasi Anda adalah:",
        bye="Jangan berikan kode ini kepada siapa pun. Terima kasih.",
        voice=Voice("kokoro", "jm_kumo", digit_speed=0.9, sentence_speed=1.0, digit_end=","),
        transaction={
            "payment": "Halo. Jumlah pembayaran Anda adalah:",
            "payment_again": "Saya ulangi. Jumlah pembayaran Anda adalah:",
            "payee": "Ke nomor yang berakhir dengan:",
            "payment_code": "Kode Anda untuk pembayaran ini adalah:",
            "thousand": "ribu", "million": "juta", "billion": "miliar", "point": "koma",
            "IDR": "rupiah", "USD": "dolar Amerika", "MYR": "ringgit", "VND": "dong", "SGD": "dolar Singapura",
            "EUR": "euro",
        },
        phonemes={"EUR": "ˈɛuro,"},
    ),
    "en": Locale(
        language="English",
        digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        intro="Hello. Your verification code is:",
        again="I repeat. Your verification code is:",
        bye="Never share this code with anyone. Goodbye.",
        voice=Voice("hibari", "heart", digit_speed=0.85, sentence_speed=0.95),
        transaction={
            "payment": "Hello. You are confirming a payment of:",
            "payment_again": "I repeat. A payment of:",
            "payee": "To the number ending in:",
            "payment_code": "Your code for this payment is:",
            "thousand": "thousand", "million": "million", "billion": "billion", "point": "point",
            "IDR": "rupiah", "USD": "US dollars", "MYR": "ringgit", "VND": "dong", "SGD": "Singapore dollars",
            "EUR": "euros",
        },
    ),
    "ms": Locale(
        language="Malay",
        digits=("sifar", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"),
        intro="Helo. Kod pengesahan anda ialah:",
        again="Saya ulangi. Kod pengesahan anda ialah:",
        bye="Jangan berikan kod ini kepada sesiapa. Terima kasih.",
        voice=Voice("kokoro", "jm_kumo", digit_speed=1.0, sentence_speed=1.0),
        transaction={
            "payment": "Helo. Anda mengesahkan bayaran sebanyak:",
            "payment_again": "Saya ulangi. Bayaran sebanyak:",
            "payee": "Kepada nombor yang berakhir dengan:",
            "payment_code": "Kod anda untuk bayaran ini ialah:",
            "thousand": "ribu", "million": "juta", "billion": "bilion", "point": "perpuluhan",
            "IDR": "rupiah", "USD": "dolar Amerika", "MYR": "ringgit", "VND": "dong", "SGD": "dolar Singapura",
            "EUR": "euro",
        },
        # espeak-ng stresses these words so that they run into one another.
        phonemes={
            "intro": "hˈɛlo. kˈod pəŋəsahˈan ˈanda iˈalah.",
            "again": "sˈaja ulˈaŋi. kˈod pəŋəsahˈan ˈanda iˈalah.",
            "EUR": "jˈuro.",
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
        # No transaction: a recogniser takes this voice's "nghìn" and "tỷ" for "không", and so may a person.
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
