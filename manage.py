#!/usr/bin/env python3
"""Forwards to src/manage.py, so that every documented command works from the root too."""

import runpy
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "src"
sys.path.insert(0, str(SOURCE))
runpy.run_path(str(SOURCE / "manage.py"), run_name="__main__")
