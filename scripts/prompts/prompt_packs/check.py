"""The command `check`: judges finished packs by their files alone."""

import argparse
import hashlib
import json
from pathlib import Path

from . import decode, joints
from .frames import BadClip, check_clip
from .layout import FORMAT, FRAME_MS, LOUDNESS, PACKS_HOME, SCRIPT, clip_file, is_complete
from .loudness import active_speech_dbfs, peak

# How far the manifest may be from what is measured. Decoders differ by a thousandth of full scale, and a block
# at the edge of the active range may then count or not.
STATED_DB = 0.3
STATED_PEAK = 0.005
GAP_FRAMES_MAX = 125
REPEATS_MAX = 3
BETWEEN_DIGITS_FRAMES = range(8, 43)
CALL_S_MAX = 40.0
CODE_DIGITS = 6


def main():
    """Checks the packs named, or all of them."""
    parser = argparse.ArgumentParser(prog="check", description="Checks recorded prompt packs.")
    parser.add_argument("packs", nargs="*", type=Path, metavar="PACK")
    packs = parser.parse_args().packs
    raise SystemExit(run(packs or sorted(path for path in PACKS_HOME.iterdir() if path.is_dir())))


def run(packs):
    """Prints a line per pack and returns the exit code."""
    faulty = 0
    for folder in packs:
        faults, summary = check_pack(folder)
        print(f"{folder.name}: {'ok' if not faults else 'faulty'}; {summary}")
        for fault in faults:
            print(f"  {fault}")
        faulty += bool(faults)
    return 1 if faulty or not packs else 0


def check_pack(folder):
    """All faults of a pack, and its figures in one line."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    script = json.loads((folder / "script.json").read_text(encoding="utf-8"))
    faults = _head_faults(folder, manifest) + _script_faults(script)
    clips = {}
    for entry in manifest["clips"]:
        try:
            clips[entry["name"]] = _checked_clip(folder, entry, faults)
        except (BadClip, OSError) as fault:
            faults.append(f"clip {entry['name']}: {fault}")
    if faults:
        return faults, "joints not tried"
    faults += _distinct_faults(clips)
    call_s = _call_seconds(manifest, script)
    if call_s >= CALL_S_MAX:
        faults.append(f"a call of {CODE_DIGITS} digits lasts {call_s:.1f} s")
    difference = joints.largest_difference(clips)
    if difference > joints.DIFFERENCE_MAX:
        faults.append(f"a joint changes the sound by {difference:.1e} of full scale")
    return faults, _summary(manifest, clips, call_s, difference)


def _head_faults(folder, manifest):
    faults = []
    expected = {"schema": 1, "locale": folder.name, "format": FORMAT, "loudness": LOUDNESS}
    faults += [f"manifest: {key} is {manifest.get(key)!r}" for key in expected if manifest.get(key) != expected[key]]
    entries = manifest["clips"]
    names = [entry["name"] for entry in entries]
    if not is_complete(names):
        faults.append("manifest: the clips are not those of a pack, in their order")
    lines = "".join(f"{entry['name']} {entry['sha256']}\n" for entry in entries)
    if hashlib.sha256(lines.encode()).hexdigest() != manifest["fingerprint"]:
        faults.append("manifest: the fingerprint is not that of the clips")
    if manifest.get("proof", {}).get("fingerprint", manifest["fingerprint"]) != manifest["fingerprint"]:
        faults.append("manifest: the proof by ear was done on other clips")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if files != {clip_file(name) for name in names} | {"manifest.json", "script.json", "LICENSE.txt"}:
        faults.append("the folder holds other files than those of a pack")
    return faults


def _script_faults(script):
    gaps, faults = script.get("gaps", {}), []
    if script.get("schema") != 1 or gaps.keys() != SCRIPT["gaps"].keys():
        return ["script: not the members of schema 1"]
    if not 1 <= script["repeats"] <= REPEATS_MAX:
        faults.append(f"script: repeats is {script['repeats']}")
    faults += [f"script: {name} is {gap}" for name, gap in gaps.items() if not 0 <= gap <= GAP_FRAMES_MAX]
    if gaps["between_digits"] not in BETWEEN_DIGITS_FRAMES:
        faults.append(f"script: between_digits is {gaps['between_digits']}")
    return faults


def _checked_clip(folder, entry, faults):
    """The bytes of a clip; what its entry says of it falsely is added to the faults."""
    data = (folder / entry["file"]).read_bytes()
    frames, samples = len(check_clip(data)), decode.decode(data)
    level, loudest = active_speech_dbfs(samples), peak(samples)
    claims = (
        ("file", entry["file"] == clip_file(entry["name"])),
        ("text", bool(entry["text"].strip())),
        ("frames", entry["frames"] == frames),
        ("duration_ms", entry["duration_ms"] == frames * FRAME_MS),
        ("sha256", entry["sha256"] == hashlib.sha256(data).hexdigest()),
        ("loudness_dbfs", abs(entry["loudness_dbfs"] - level) <= STATED_DB),
        ("loudness_dbfs in tolerance", abs(level - LOUDNESS["target_dbfs"]) <= LOUDNESS["tolerance_db"]),
        ("peak", abs(entry["peak"] - loudest) <= STATED_PEAK and loudest <= LOUDNESS["peak_max"]),
    )
    faults += [f"clip {entry['name']}: {claim} does not hold" for claim, holds in claims if not holds]
    return data


def _distinct_faults(clips):
    """A call is read back into its clips before it is sent; that needs clips that cannot be confused."""
    return [f"clip {one} is the beginning of clip {other}"
            for one in clips for other in clips if one != other and clips[other].startswith(clips[one])]


def _call_seconds(manifest, script):
    """The longest call of six digits that the script allows: the longest digit, six times."""
    frames = {entry["name"]: entry["frames"] for entry in manifest["clips"]}
    gaps, repeats = script["gaps"], script["repeats"]
    digit = max(frames[str(number)] for number in range(10))
    code = CODE_DIGITS * digit + (CODE_DIGITS - 1) * gaps["between_digits"] + gaps["middle"]
    total = gaps["lead"] + frames["intro"] + gaps["after_intro"] + code
    total += (repeats - 1) * (gaps["before_again"] + frames["again"] + gaps["after_again"] + code)
    total += gaps["before_bye"] + frames["bye"] + gaps["tail"]
    return total * FRAME_MS / 1000


def _summary(manifest, clips, call_s, difference):
    levels = [entry["loudness_dbfs"] for entry in manifest["clips"]]
    loudest = max(entry["peak"] for entry in manifest["clips"])
    size = sum(len(data) for data in clips.values())
    return (f"{size} bytes, {min(levels):.2f} to {max(levels):.2f} dBFS, peak {loudest:.3f}, "
            f"six digits in at most {call_s:.1f} s, joints exact to {difference:.1e} ({', '.join(decode.available())})")


if __name__ == "__main__":
    main()
