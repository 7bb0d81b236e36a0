"""Secrets as PostgreSQL stores them."""

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest

from production import scram


def test_rfc_7677_example():
    """The exchange of RFC 7677, section 3: what the secret holds gives its proof and its signature."""
    secret = scram.make_secret("pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
    message = (
        b"n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    )
    stored, server = (b64decode(part) for part in secret.rsplit("$", 1)[1].split(":"))

    proof = b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    signature = hmac.digest(stored, message, "sha256")
    client_key = bytes(one ^ other for one, other in zip(proof, signature, strict=True))
    assert hashlib.sha256(client_key).digest() == stored
    assert b64encode(hmac.digest(server, message, "sha256")) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


@pytest.mark.parametrize("password", ["pencil", "Peñafrancia-1", "I\u00adX", "ﬁx", "\u00a0space", "Ⅸ", "a\u0007b"])
def test_postgresql_makes_the_same_secret(db, password: str):
    """From its own salt. It prepares the letters of a password by SASLprep, as we do."""
    from django.db import connection

    connection.ensure_connection()
    theirs = connection.connection.pgconn.encrypt_password(password.encode(), b"somebody", b"scram-sha-256").decode()

    found = scram.FORM.fullmatch(theirs)
    assert scram.make_secret(password, b64decode(found[2]), int(found[1])) == theirs
    assert scram.fits(theirs, password)


def test_another_password_does_not_fit():
    assert not scram.fits(scram.make_secret("pencil"), "pencils")
    assert not scram.fits("md5abc", "pencil")


def test_every_secret_has_its_own_salt():
    assert scram.make_secret("pencil") != scram.make_secret("pencil")
