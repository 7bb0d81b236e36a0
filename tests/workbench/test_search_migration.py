"""The way back from the search's entries, on a database of its own."""

import pytest
from tests.conftest import WORKER
from tests.databases import copy_of_template, migrate, superuser

TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'search\\_of\\_%'"


@pytest.mark.slow
def test_taken_back_it_leaves_no_trigger_behind_and_comes_again(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of_template(f"bmms_back_{WORKER}") as name:
        with superuser(name) as database:
            before = database.execute(TRIGGERS).fetchone()
        migrate(name, "workbench", "0007")
        with superuser(name) as database:
            assert database.execute("SELECT to_regclass('workbench_searchentry')").fetchone() == (None,)
            assert database.execute(TRIGGERS).fetchone() == (0,)
        migrate(name)
        with superuser(name) as database:
            assert database.execute(TRIGGERS).fetchone() == before
