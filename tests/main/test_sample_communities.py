import pytest
from tests import cast
from tests.communities import samples

from bmms.communities.models import Community, EthnolinguisticGroup, Municipality, Need
from bmms.communities.queries.figures import municipalities
from bmms.main.sample_communities import FOR_HEALTH, GROUPS, NEED, sample_communities
from bmms.tenancy.scope import scope


@pytest.fixture
def oobc(db):
    return cast.organization("oobc", "Office for Other Bangsamoro Communities")


def test_sample_profiles_say_that_they_are_invented_and_come_once(oobc):
    officer = cast.acting(cast.member("omar", oobc, "obc_officer"), oobc)
    with scope(oobc.pk):
        samples.place(samples.ALEGRIA)
        for _ in range(2):
            sample_communities(by=officer)
        assert EthnolinguisticGroup.objects.count() == len(GROUPS)
        assert Community.objects.count() == 3
        assert {one.title for one in Need.objects.all()} == {NEED["title"], FOR_HEALTH["title"]}
        assert all(one.title.startswith("Sample") for one in Need.objects.all())
        assert not Community.objects.exclude(source__startswith="Sample").exists()
        assert Municipality.objects.get().status == "submitted"
        assert municipalities().get().difference == 0


def test_without_places_there_are_only_groups(oobc):
    with scope(oobc.pk):
        sample_communities(by=cast.acting(cast.member("omar", oobc, "obc_officer"), oobc))
        assert not Community.objects.exists()
