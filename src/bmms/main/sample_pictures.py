"""A picture for sample records, drawn here of rectangles: nobody's photo, and nothing to take for one."""

import struct
import zlib
from collections.abc import Sequence
from typing import Final

WIDTH, HEIGHT = 480, 300
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]  # from the left, from above, wide, high
SKY, WALL, YARD, VAN, GLASS, WHEEL = (
    *((203, 222, 236), (168, 152, 130), (196, 186, 160)),
    *((236, 238, 240), (92, 112, 130), (48, 48, 52)),
)
VEHICLES: Final[Sequence[Box]] = (
    *((0, 0, WIDTH, 130, SKY), (40, 50, 400, 80, WALL), (0, 130, WIDTH, 170, YARD)),
    *((60, 150, 150, 70, VAN), (70, 160, 50, 26, GLASS), (80, 212, 26, 26, WHEEL), (164, 212, 26, 26, WHEEL)),
    *((270, 150, 150, 70, VAN), (280, 160, 50, 26, GLASS), (290, 212, 26, 26, WHEEL), (374, 212, 26, 26, WHEEL)),
)


def drawn(boxes: Sequence[Box]) -> bytes:
    """As a PNG; what comes later covers what came before."""
    rows = [bytearray(WIDTH * 3) for _ in range(HEIGHT)]
    for left, above, wide, high, colour in boxes:
        for row in rows[above : above + high]:
            row[left * 3 : (left + wide) * 3] = bytes(colour) * wide
    pixels = b"".join(b"\0" + row for row in rows)  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
