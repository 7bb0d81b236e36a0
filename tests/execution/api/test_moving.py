from tests.execution.api.test_papers import post
from tests.execution.people import person

from bmms.execution.models import Account
from bmms.tenancy.scope import scope


def test_a_release_and_a_modification_by_programs(world, funded):
    officer, head, analyst, director, minister = (person(n) for n in ("bai", "hamid", "ansari", "dina", "mina"))
    with scope(world.mole.pk):
        capital = world.appropriated("CO", "10000000.00")
    given = {"appropriation": str(capital.key), "amount": "4000000.00", "particulars": "Two vehicles"}
    made = post(officer, "releases/prepare/", given | {"date": "2025-03-15"})
    assert made.status_code == 201
    steps = f"releases/{made.json()['key']}/steps"
    post(head, f"{steps}/sign/")
    post(analyst, f"{steps}/review/")
    assert post(head, f"{steps}/endorse/").status_code == 403
    post(director, f"{steps}/endorse/")
    done = post(minister, f"{steps}/release/", {"on": "2025-03-31"}).json()
    assert (done["status"], done["saro"]) == ("completed", "SARO-06-01101101-2025-03-00001")
    with scope(world.mole.pk):
        saro = Account.objects.get(level="allotment", allotment_class="CO")
    given = {
        "from_allotment": str(funded.key),
        "to_allotment": str(saro.key),
        "amount": "5000000.00",
        "date": "2025-05-15",
    }
    made = post(officer, "modifications/prepare/", given | {"particulars": "To outlay"})
    steps = f"modifications/{made.json()['key']}/steps"
    assert post(head, f"{steps}/approve/", {"on": "2025-05-15"}).status_code == 409  # the head alone
    post(head, f"{steps}/sign/")
    assert post(minister, f"{steps}/approve/", {"on": "2025-05-15"}).json()["number"] == "MOD-2025-05-00001"
    with scope(world.mole.pk):
        assert Account.objects.get(pk=capital.pk).appropriated == 15_000_000
