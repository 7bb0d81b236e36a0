from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests.geography.samples import feature, write_boundaries

from bmms.audit.models import Event
from bmms.geography.models import Place
from bmms.tenancy.scope import system


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_geographic_data", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_says_what_it_did_and_whose_the_data_are():
    said = run("--scope", "barmm")
    assert "108 cities and municipalities, 2,185 barangays; 4,545,486 people" in said
    assert "3,161 added, 0 changed, 0 closed, 0 boundaries" in said
    assert "PSA, NAMRIA, OCHA (CC BY-IGO); boundaries indicative." in said
    assert "0 added, 0 changed, 0 closed" in run("--scope", "barmm")
    with system("to look"):
        assert [e.actor_name for e in Event.objects.all()] == ["load_geographic_data"]


@pytest.mark.django_db
def test_a_refusal_is_a_message_and_not_a_traceback(tmp_path):
    file = write_boundaries(tmp_path, feature("1999999999", "Nowhere", 124, 7))
    with pytest.raises(CommandError, match="1999999999 Nowhere"):
        run("--scope", "barmm", "--boundaries", str(file))
    assert not Place.objects.exists()
