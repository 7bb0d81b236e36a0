"""Rules that every room's templates keep, read from the files."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src/bmms"
# Mail is exempt: mail programs read no style sheet, and no content policy of ours applies there. So is what is only
# ever printed: no browser sees it.
TEMPLATES = [
    path
    for path in sorted(ROOT.glob("*/templates/**/*.html"))
    if path.parent.name != "mail" and path.name != "paper.html"
]

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "a <style> block": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a host of somebody else": re.compile(r"(?:src|href)=[\"']\s*(?:https?:)?//"),
    "cotton's attrs, which are not escaped (use |attributes)": re.compile(r"\{\{\s*attrs\s*\}\}"),
}


def test_the_rules_have_something_to_look_at() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_template_holds(rule: str) -> None:
    offenders = [str(path.relative_to(ROOT)) for path in TEMPLATES if FORBIDDEN[rule].search(path.read_text())]

    assert offenders == []
