"""SCRAM-SHA-256 secrets as PostgreSQL and PgBouncer store them (RFC 5802, RFC 7677).

    SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>

PgBouncer logs in to the server with such a secret only if the server's is the same one, salt and all: so it is made
once and given to both (ALTER ROLE … PASSWORD 'SCRAM-SHA-256$…').
"""

import hashlib
import hmac
import re
import secrets
import stringprep
import unicodedata
from base64 import b64decode, b64encode

ITERATIONS = 4096  # PostgreSQL's own default
FORM = re.compile(r"SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})")


def make_secret(password: str, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", prepared(password), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${iterations}:{text(salt)}${text(stored)}:{text(server)}"


def is_secret(value: str) -> bool:
    return bool(FORM.fullmatch(value))


def fits(secret: str, password: str) -> bool:
    """Whether the secret was made from this password."""
    found = FORM.fullmatch(secret)
    if not found:
        return False
    return hmac.compare_digest(make_secret(password, b64decode(found[2]), int(found[1])), secret)


def text(binary: bytes) -> str:
    return b64encode(binary).decode("ascii")


def prepared(password: str) -> bytes:
    """SASLprep (RFC 4013); like PostgreSQL, takes the password as it is where that forbids it."""
    if password.isascii():
        return password.encode()
    mapped = "".join(
        " " if stringprep.in_table_c12(letter) else letter for letter in password if not stringprep.in_table_b1(letter)
    )
    normal = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    return (password if not normal or is_forbidden(normal) else normal).encode()


def is_forbidden(text_: str) -> bool:
    tables = (
        stringprep.in_table_a1, stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3,
        stringprep.in_table_c4, stringprep.in_table_c5, stringprep.in_table_c6, stringprep.in_table_c7,
        stringprep.in_table_c8, stringprep.in_table_c9,
    )  # fmt: skip
    if any(table(letter) for letter in text_ for table in tables):
        return True
    if not any(map(stringprep.in_table_d1, text_)):
        return False
    right_to_left_at_the_ends = stringprep.in_table_d1(text_[0]) and stringprep.in_table_d1(text_[-1])
    return any(map(stringprep.in_table_d2, text_)) or not right_to_left_at_the_ends
