"""Walks the frames of a clip and refuses whatever would make a joint audible or a decoder stumble."""

from dataclasses import dataclass

from .layout import BITRATE_BPS, FRAME_BYTES, SAMPLE_RATE_HZ, SILENT_FRAMES

HEADER_BYTES = 4
SIDE_INFO_BYTES = 9  # MPEG-2, one channel
BITRATES_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # MPEG-2, layer III
SAMPLE_RATES_HZ = (22_050, 24_000, 16_000)  # MPEG-2


class BadClip(Exception):
    """A clip that must not be spliced; the text says why."""


@dataclass(frozen=True)
class Frame:
    """What the check needs to know of one frame."""

    data: bytes
    main_data_begin: int
    part2_3_length: int

    @property
    def is_silent(self):
        """No coded data at all: the decoder produces exact zeros once its memory is empty."""
        return self.part2_3_length == 0


def walk(data):
    """The frames of a clip, each starting exactly where the former ended; anything else is refused."""
    if data[:3] == b"ID3" or data[-128:-125] == b"TAG":
        raise BadClip("carries a tag")
    frames, at = [], 0
    while at < len(data):
        frames.append(_frame(data, at))
        at += FRAME_BYTES
    if not frames:
        raise BadClip("holds no frame")
    return frames


def check_clip(data):
    """The frames of a clip that is fit for splicing."""
    frames = walk(data)
    if frames[0].data[HEADER_BYTES + SIDE_INFO_BYTES:][:4] in (b"Xing", b"Info"):
        raise BadClip("begins with an information frame, which players take for the length of the whole call")
    for number, frame in enumerate(frames):
        if frame.main_data_begin != 0:
            raise BadClip(f"frame {number} borrows bits from the frames before it")
    if len(frames) <= 2 * SILENT_FRAMES:
        raise BadClip("is nothing but its silent edges")
    if not all(frame.is_silent for frame in frames[:SILENT_FRAMES] + frames[-SILENT_FRAMES:]):
        raise BadClip(f"does not begin and end with {SILENT_FRAMES} silent frames")
    if all(frame.is_silent for frame in frames):
        raise BadClip("is silent throughout")
    return frames


def _frame(data, at):
    header = data[at:at + HEADER_BYTES]
    if len(data) - at < FRAME_BYTES:
        raise BadClip(f"is cut off inside the frame at byte {at}")
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        raise BadClip(f"has no frame at byte {at}")
    _check_header(header, at)
    side = data[at + HEADER_BYTES:at + HEADER_BYTES + SIDE_INFO_BYTES]
    # Side information of one MPEG-2 channel: 8 bits main_data_begin, 1 private bit, 12 bits part2_3_length.
    return Frame(
        data=data[at:at + FRAME_BYTES],
        main_data_begin=side[0],
        part2_3_length=(side[1] & 0x7F) << 5 | side[2] >> 3,
    )


def _check_header(header, at):
    """Every field is held to the one format of all packs, so all frames have one length."""
    version, layer, unprotected = header[1] >> 3 & 3, header[1] >> 1 & 3, header[1] & 1
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    mode = header[3] >> 6
    if version != 2:
        raise BadClip(f"is not MPEG-2 at byte {at}")
    if layer != 1:
        raise BadClip(f"is not layer III at byte {at}")
    if not unprotected:
        raise BadClip(f"carries a checksum at byte {at}")
    if bitrate in (0, 15) or BITRATES_KBPS[bitrate] * 1000 != BITRATE_BPS:
        raise BadClip(f"is not {BITRATE_BPS} bit/s at byte {at}")
    if rate == 3 or SAMPLE_RATES_HZ[rate] != SAMPLE_RATE_HZ:
        raise BadClip(f"is not {SAMPLE_RATE_HZ} Hz at byte {at}")
    if padding:
        raise BadClip(f"has a padded frame at byte {at}")
    if mode != 3:
        raise BadClip(f"has more than one channel at byte {at}")
