"""The languages beside English: their catalogues are kept as text and compiled here."""

from environment import PYTHON
from steps import ROOT, VAR, Setup, Stamp, digest

CATALOGUE = ROOT / "src" / "bmms" / "locale" / "fil" / "LC_MESSAGES" / "django.po"
PROGRAM = ROOT / "scripts" / "local" / "messages.py"


def prepare(setup: Setup) -> None:
    stamp = Stamp(VAR / "filipino.stamp", digest(CATALOGUE, PROGRAM))
    if not CATALOGUE.with_suffix(".mo").exists():
        stamp.path.unlink(missing_ok=True)
    setup.step("Filipino", lambda run: run(PYTHON, PROGRAM, "compile"), stamp)
