"""The Filipino catalogue as it stands in the text file, compiled for this process."""

import sys
from pathlib import Path

from django.utils.translation import trans_real

sys.path.append(str(Path(__file__).resolve().parents[1] / "scripts" / "local"))

import messages


def compile_it() -> None:
    messages.compile_catalogue()
    trans_real._translations.clear()
    trans_real.reset_cache(setting="LANGUAGES")
