"""A rough measure of how hard a secret is to guess. It finds careless ones; it does not prove a good one."""

import math
import zlib
from collections import Counter

COMMON = {
    "admin", "administrator", "password", "passw0rd", "p@ssw0rd", "secret", "obcms", "bmms", "barmm", "bangsamoro",
    "postgres", "grafana", "redis", "qwerty", "letmein", "welcome", "12345678", "123456789", "1234567890", "iloveyou",
    "changeme", "default", "root", "toor", "test", "testtest", "yourpassword", "obcms_user",
}  # fmt: skip
ZLIB_FRAME = 8  # bytes that zlib adds to what it cannot shorten


def bits(secret: str) -> float:
    """The smaller of two estimates: characters drawn with the frequencies seen, and what zlib cannot shorten."""
    if not secret:
        return 0.0
    counts = Counter(secret)
    by_frequency = sum(-count * math.log2(count / len(secret)) for count in counts.values())
    by_repetition = 8.0 * max(0, len(zlib.compress(secret.encode(), 9)) - ZLIB_FRAME)
    return min(by_frequency, by_repetition)
