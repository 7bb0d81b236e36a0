"""The keys of a machine that is gone, put in place on a new one; tried on a folder."""

from pathlib import Path

import pytest

from containers import generated, keys
from containers.keys import RefusedError

BACKUP, OFFSITE = "b" * 43, "o-_" * 14 + "o"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(generated, "ROOMS", tmp_path)
    (tmp_path / "backup").mkdir()
    return tmp_path / "backup"


def held(room: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in room.iterdir()}


def test_both_keys_are_put_where_the_maker_of_secrets_finds_them(room: Path, capsys):
    keys.main(f"backup {BACKUP}\r\noffsite {OFFSITE}\r\n\n")
    assert held(room) == {"backup-cipher": BACKUP, "offsite-cipher": OFFSITE}
    assert {path.stat().st_mode & 0o777 for path in room.iterdir()} == {0o440}
    assert capsys.readouterr().out == "in place: backup-cipher, offsite-cipher\n"
    generated.write_keys(room, "a password")
    assert f"repo2-cipher-pass={OFFSITE}\n" in (room / "pgbackrest.d/keys.conf").read_text()


def test_a_second_time_changes_nothing(room: Path):
    for _time in range(2):
        keys.main(f"offsite {OFFSITE}")
    assert held(room) == {"offsite-cipher": OFFSITE}


def test_a_key_that_backups_may_have_been_written_with_stays(room: Path):
    (room / "offsite-cipher").write_text("x" * 43)
    with pytest.raises(RefusedError, match="another offsite-cipher already"):
        keys.main(f"backup {BACKUP}\noffsite {OFFSITE}")
    assert held(room) == {"offsite-cipher": "x" * 43}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "No line"),
        (f"backup {BACKUP}\noffsite short", "Line 2"),
        (f"off-site {OFFSITE}", "Line 1"),
        (OFFSITE, "Line 1"),
    ],
)
def test_what_is_no_key_is_refused_and_told_without_saying_it(room: Path, text: str, told: str):
    with pytest.raises(RefusedError, match=told) as refused:
        keys.main(text)
    assert OFFSITE not in str(refused.value)
    assert held(room) == {}
