"""A record that is made of a row in one go is the one that Django makes of it."""

from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from tests.specimens.models import Plan

from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope


def test_it_is_the_record_that_django_makes(moh: Organization):
    with scope(moh.pk):
        Plan.objects.create(title="Bridges")
        made = Plan.objects.get()
        names = [field.attname for field in Plan._meta.concrete_fields]
        of_django = models.Model.from_db.__func__(Plan, "default", names, [getattr(made, name) for name in names])
    assert made == of_django
    own, theirs = vars(made) | {"_state": None}, vars(of_django) | {"_state": None}
    assert own == theirs
    assert (made._state.db, made._state.adding) == (of_django._state.db, of_django._state.adding) == ("default", False)


def test_what_was_not_read_is_read_when_it_is_asked_for(moh: Organization):
    with scope(moh.pk):
        Plan.objects.create(title="Bridges")
        made = Plan.objects.only("id").get()
        assert "title" in made.get_deferred_fields()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert made.title == "Bridges"
        assert len(asked) == 1


def test_it_can_be_changed_and_saved(moh: Organization):
    with scope(moh.pk):
        Plan.objects.create(title="Bridges")
        made = Plan.objects.select_related("organization").get()
        assert made.organization == moh
        made.title = "Roads"
        made.save()
        assert Plan.objects.get().title == "Roads"
