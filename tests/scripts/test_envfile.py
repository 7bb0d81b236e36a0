"""One file means one thing to every reader: Compose's rules, and a refusal where another reader has its own."""

import io

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from production.envfile import parse
from production.findings import Level

READ = [
    ("NAME=value", "value"),
    ("NAME=", ""),
    ("NAME=OBCMS <noreply@barmm.gov.ph>", "OBCMS <noreply@barmm.gov.ph>"),
    ("NAME=a=b==", "a=b=="),
    ("export NAME=value", "value"),
    ("  NAME=value", "value"),
    ("NAME=value # why", "value"),
    ("NAME=val#ue", "val#ue"),
    ("NAME=value  \r", "value"),
    ("NAME='a # b $c \"d\"'", 'a # b $c "d"'),
    ("NAME='value' # why", "value"),
    ('NAME="two words"', "two words"),
    ("NAME=it's", "it's"),
]


@pytest.mark.parametrize(("line", "value"), READ)
def test_a_line_is_read_as_compose_reads_it(line: str, value: str):
    assert parse(line + "\n").values() == {"NAME": value}


@pytest.mark.parametrize(("line", "value"), READ)
def test_the_settings_reader_agrees(line: str, value: str):
    assert dotenv_values(stream=io.StringIO(line + "\n"), interpolate=True) == {"NAME": value}


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("NAME", "no = after it"),
        ("NAME: value", "no ="),
        ("NAME = value", "no ="),
        ("=value", "neither NAME=value nor a comment"),
        ("8NAME=value", "neither NAME=value nor a comment"),
        ("NAME='value", "not closed"),
        ('NAME="value', "not closed"),
        ('NAME="value"more', "after the closing"),
        ("NAME=pa$word", "$"),
        ("NAME=${HOME}", "$"),
        ('NAME="pa$word"', "$"),
        ('NAME="a\\tb"', "\\"),
        ("NAME= # why", "#"),
        ("NAME=value\t# why", "#"),
    ],
)
def test_what_readers_understand_differently_is_refused(line: str, about: str):
    read = parse(f"FIRST=1\n{line}\nLAST=2\n")

    assert [(finding.level, finding.line) for finding in read.findings] == [(Level.ERROR, 2)]
    assert about in read.findings[0].problem
    assert read.values() == {"FIRST": "1", "LAST": "2"}, "the lines around it are judged all the same"


def test_a_name_twice_counts_with_its_last_line():
    read = parse("NAME=one\nOTHER=x\nNAME=two\n")

    assert read.values()["NAME"] == "two"
    assert [(f.subject, f.level, f.line) for f in read.findings] == [("NAME", Level.ERROR, 3)]


def test_the_same_line_twice_is_only_told():
    assert [f.level for f in parse("NAME=one\nNAME=one\n").findings] == [Level.WARNING]


def test_marks_of_windows_are_told_once_and_read_through():
    read = parse("\ufeffNAME=value\r\nOTHER=x\r\n")

    assert read.values() == {"NAME": "value", "OTHER": "x"}
    assert [(f.level, f.line) for f in read.findings] == [(Level.WARNING, 1)] * 2


def test_a_piece_of_a_secret_is_not_taken_for_a_name():
    """A secret that an editor broke over two lines."""
    read = parse("SECRET_KEY=abcdef\nghiJKL-mno=\nqr5tu7VWX==\n")

    assert not [
        text for f in read.findings for text in (f.subject, f.problem, f.advice) if "ghi" in text or "qr5" in text
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="'\\\n\r"), max_size=40))
def test_single_quotes_hold_any_text(value: str):
    assert parse(f"NAME='{value}'\n").values() == {"NAME": value}


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str):
    read = parse(text)

    assert all(entry.line >= 1 for entry in read.entries)
