"""The command `build`: speaks or reads in the clips of a locale, and writes its pack."""

import argparse
from pathlib import Path

from . import check, licences, pack, recordings
from .audio import clip_from_voice
from .layout import PACKS_HOME
from .texts import LOCALES


def main():
    """Builds what was asked for and checks every pack that it wrote."""
    options = _options()
    packs = []
    for locale_id in [options.locale] if options.locale else sorted(LOCALES):
        folder = options.out / locale_id
        if options.from_wav:
            recordings.build(locale_id, options.from_wav, folder)
        else:
            build_spoken(locale_id, folder)
        packs.append(folder)
    raise SystemExit(check.run(packs))


def build_spoken(locale_id, folder):
    """The pack of a locale, spoken by its engine."""
    # The engines are heavy and need packages that a pack from recordings does without.
    from .speech import ENGINE_RATE_HZ, ENGINES

    locale = LOCALES[locale_id]
    engine = ENGINES[locale.voice.engine](locale_id, locale)
    clips = {name: clip_from_voice(engine.speak(name), ENGINE_RATE_HZ) for name in locale.names()}
    head = {
        "locale": locale_id,
        "language": locale.language,
        "experimental": locale.experimental,
        "voice": engine.description(),
    }
    texts = {name: locale.text(name) for name in locale.names()}
    pack.write(folder, head, clips, texts, licences.of_generated(head["voice"], engine.packages))


def _options():
    parser = argparse.ArgumentParser(prog="build", description="Makes the recorded prompt packs.")
    parser.add_argument("--locale", help="one locale instead of all")
    parser.add_argument("--out", type=Path, default=PACKS_HOME, help="where the packs go")
    parser.add_argument("--from-wav", type=Path, metavar="DIR", help="the wav files of a speaker")
    options = parser.parse_args()
    if options.from_wav and not options.locale:
        parser.error("--from-wav needs --locale")
    if not options.from_wav and options.locale and options.locale not in LOCALES:
        parser.error(f"no voice for {options.locale}; there are {', '.join(sorted(LOCALES))}")
    return options


if __name__ == "__main__":
    main()
