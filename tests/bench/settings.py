"""The tests' settings where load data may be made and looked at."""

from tests.settings import *  # noqa: F403

DEMO = True
ROOT_URLCONF = "tests.bench.urls"
ALLOWED_HOSTS = ["testserver"]
