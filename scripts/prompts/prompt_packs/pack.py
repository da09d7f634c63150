"""Writes a finished pack: clips, manifest, script, licence."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from .decode import decode
from .frames import check_clip
from .layout import FORMAT, FRAME_MS, LOUDNESS, SCRIPT, clip_file
from .loudness import active_speech_dbfs, peak


def write(folder, head, clips, texts, licence):
    """Puts a pack into `folder`, whole: a pack that was there before is replaced at the end, at once.

    The clips stand in the manifest in the order in which they are given.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    staged.chmod(0o755)
    (staged / "clips").mkdir()
    for name, data in clips.items():
        (staged / clip_file(name)).write_bytes(data)
    write_json(staged / "manifest.json", manifest(head, clips, texts))
    write_json(staged / "script.json", SCRIPT)
    (staged / "LICENSE.txt").write_text(licence, encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    staged.rename(folder)


def manifest(head, clips, texts):
    """`head` (locale, language, experimental, voice) and everything that can be measured."""
    entries = [_entry(name, data, texts[name]) for name, data in clips.items()]
    return {
        "schema": 1,
        **head,
        "format": FORMAT,
        "loudness": LOUDNESS,
        "clips": entries,
        "fingerprint": fingerprint(entries),
    }


def fingerprint(entries):
    """One name for all the clips of a pack."""
    lines = "".join(f"{entry['name']} {entry['sha256']}\n" for entry in entries)
    return hashlib.sha256(lines.encode()).hexdigest()


def write_json(path, value):
    """JSON as people read it: real letters, one member a line."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _entry(name, data, text):
    frames, samples = len(check_clip(data)), decode(data)
    return {
        "name": name,
        "file": clip_file(name),
        "text": text,
        "frames": frames,
        "duration_ms": frames * FRAME_MS,
        "loudness_dbfs": round(active_speech_dbfs(samples), 2),
        "peak": round(peak(samples), 3),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
