"""A name that the edge can check without asking anybody: `name.until.signature`.

nginx computes the same with secure_link_md5 (config/nginx/load_balancer.conf). A claim says on whose account a request
is counted. It opens nothing: who may see what is never decided by it.
"""

import base64
import hashlib
import hmac


def signed_claim(name: str, until: int, key: str) -> str:
    """`until` in seconds since 1970."""
    digest = hashlib.md5(f"{until} {name} {key}".encode(), usedforsecurity=False).digest()
    return f"{name}.{until}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def seconds_left(claim: str, name: str, key: str, now: float) -> float:
    """How long `claim` still holds for `name`; 0 if it is another's, forged or expired."""
    until = claim.split(".")[1] if claim.count(".") == 2 else ""
    if not until.isascii() or not until.isdecimal():
        return 0.0
    expected = signed_claim(name, int(until), key)
    return max(0.0, int(until) - now) if hmac.compare_digest(claim.encode(), expected.encode()) else 0.0
