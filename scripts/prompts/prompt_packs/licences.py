"""The LICENSE.txt of a pack: what may be done with the clips, and the notices of those who made the voice."""

import importlib.metadata

GENERATED = """\
Licence of this prompt pack
===========================

The clips in this folder are speech, made from the texts in manifest.json.

Voice:   {name}
Engine:  {engine}, {version}
Licence: {licence}

The voice and its model are under the Apache License, Version 2.0. That licence lays no claim to the
speech made with a model: the clips may be used, changed and passed on like the rest of this project.

The notices of the makers of the voice follow, and then the text of their licence, so that both stay
with the clips wherever they are copied to.
"""

# The order in which a reader wants them: who made it, then the terms.
FILES = ("NOTICE", "LICENSE-kokoro-onnx-MIT", "LICENSE")


def of_generated(voice, packages):
    """The licence file of a pack that an engine spoke."""
    parts = [GENERATED.format(**voice)]
    for package in packages:
        files = {path.name: path for path in importlib.metadata.files(package) if "licenses" in path.parts}
        for name in FILES:
            if name in files:
                text = files[name].locate().read_text(encoding="utf-8").strip("\n")
                parts.append(f"{'-' * 78}\n{package}: {name}\n{'-' * 78}\n\n{text}\n")
    return "\n".join(parts)
