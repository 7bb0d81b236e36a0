"""Sizes and times as PostgreSQL, Redis, Compose and nginx write them."""

import re

MIB = 1024**2
GIB = 1024**3
SIZES: dict[str, float] = {
    "": 1,
    "b": 1,
    "k": 1024,
    "kb": 1024,
    "m": MIB,
    "mb": MIB,
    "g": GIB,
    "gb": GIB,
    "tb": 1024 * GIB,
}
TIMES: dict[str, float] = {"ms": 0.001, "": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def size(text: str) -> int:
    """Bytes of `4GB`, `512m`, `96GiB`; units are powers of 1024, as all four mean them. ValueError otherwise."""
    return int(number(text.lower().replace("ib", "b"), SIZES))


def seconds(text: str) -> float:
    """Seconds of `30`, `30s`, `2m`, `1m30s`. ValueError otherwise."""
    parts = re.findall(r"\d+(?:\.\d+)?\s*[a-z]*", text.strip().lower())
    if not parts or "".join(parts).replace(" ", "") != text.strip().lower().replace(" ", ""):
        raise ValueError(f"{text!r} is no time")
    return sum(number(part, TIMES) for part in parts)


def number(text: str, units: dict[str, float]) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip())
    if not found or found[2] not in units:
        raise ValueError(f"{text!r} has no unit of {', '.join(filter(None, units))}")
    return float(found[1]) * units[found[2]]


def gib(bytes_: float) -> str:
    return f"{bytes_ / GIB:.1f} GiB" if bytes_ >= GIB else f"{bytes_ / MIB:.0f} MiB"
