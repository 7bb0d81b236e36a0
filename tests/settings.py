"""The product's settings on the tests' own PostgreSQL server, with models that exist only to be tested (tests/specimens)."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
if "DATABASE_URL" not in os.environ:
    started = subprocess.run(
        [sys.executable, ROOT / "scripts/local/postgres.py", "start", "--test"],
        check=True,
        capture_output=True,
        text=True,
    )
    socket_folder = quote(started.stdout.strip().splitlines()[-1], safe="")
    os.environ["DATABASE_URL"] = f"postgresql://bmms_app@{socket_folder}/bmms_test"
    os.environ["OWNER_DATABASE_URL"] = f"postgresql://obcms_user@{socket_folder}/bmms_test"
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["DEMO"] = "0"
os.environ["SECOND_FACTOR_REQUIRED"] = "0"  # the tests about it turn it on
os.environ["PUBLIC_FIGURES"] = "1"  # a test turns it off

from bmms.main.settings import *  # noqa: E402, F403
from bmms.main.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.specimens"]
MIDDLEWARE = ["tests.posts.post_answers_well", *MIDDLEWARE]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no password of a test is worth anything
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files straight from the rooms, nothing collected
MEDIA_ROOT = ROOT / "var/test-media"
