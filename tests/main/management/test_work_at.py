"""Without a broker there is nothing to work at; the rest needs the stack (tests/stack/test_jobs.py)."""

import pytest
from django.core.management import CommandError, call_command


def test_without_a_broker_it_says_what_to_use():
    with pytest.raises(CommandError, match="run_worker"):
        call_command("work_at", "mail")


def test_a_queue_that_nobody_fills_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("work_at", "nobody")
