"""Decodes clips with whatever decoder the machine has: mpg123, or else ffmpeg."""

import array
import shutil
import subprocess
import sys
import tempfile

COMMANDS = {
    "mpg123": ["mpg123", "--quiet", "--no-gapless", "--stdout", "--encoding", "f32", "--mono"],
    "ffmpeg": ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "mp3", "-i"],
}
OUTPUT = {"mpg123": [], "ffmpeg": ["-f", "f32le", "-ac", "1", "-"]}


def available():
    """The decoders on this machine, the preferred one first."""
    found = [name for name in COMMANDS if shutil.which(name)]
    if not found:
        raise SystemExit("error: neither mpg123 nor ffmpeg is installed")
    return found


def decode(data, decoder=None):
    """The samples of an mp3 as floats, full scale being 1."""
    decoder = decoder or available()[0]
    with tempfile.NamedTemporaryFile(suffix=".mp3") as file:
        file.write(data)
        file.flush()
        command = COMMANDS[decoder] + [file.name] + OUTPUT[decoder]
        run = subprocess.run(command, capture_output=True, check=True)
    samples = array.array("f", run.stdout)
    if sys.byteorder == "big" and decoder == "ffmpeg":
        samples.byteswap()
    return samples
