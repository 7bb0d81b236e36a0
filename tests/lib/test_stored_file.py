import hashlib
from datetime import date

import pytest

from bmms.lib.stored_file import sha256_of, stored

DAY = date(2026, 11, 25)


def test_pieces_are_kept_under_a_name_that_tells_nothing(tmp_path):
    with stored([b"one ", b"two"], tmp_path, "documents", DAY) as kept:
        assert (tmp_path / kept.path).read_bytes() == b"one two"
    assert kept.path.startswith("documents/2026/11/")
    assert (kept.size, kept.sha256) == (7, hashlib.sha256(b"one two").hexdigest())


def test_two_files_never_meet(tmp_path):
    with stored([b"x"], tmp_path, "documents", DAY) as one, stored([b"x"], tmp_path, "documents", DAY) as other:
        assert one.path != other.path


def test_a_block_that_fails_leaves_no_file(tmp_path):
    with pytest.raises(KeyError), stored([b"x"], tmp_path, "documents", DAY):
        raise KeyError
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_stream_that_breaks_leaves_no_file(tmp_path):
    def broken():
        yield b"half"
        raise OSError("the line is down")

    with pytest.raises(OSError, match="line is down"), stored(broken(), tmp_path, "documents", DAY):
        pytest.fail("the block must not begin")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_hash_of_pieces_is_that_of_the_whole():
    assert sha256_of([b"one ", b"two"]) == hashlib.sha256(b"one two").hexdigest()
