from django.db import models
from django.db.migrations import AddConstraint, AddIndex
from django.db.migrations.state import ModelState, ProjectState

from bmms.main.management.commands.migrate import related_models_kept

POSITIVE = models.CheckConstraint(name="thing_positive", condition=models.Q(number__gt=0))
BY_NUMBER = models.Index(fields=["number"], name="thing_number")


def test_a_constraint_and_an_index_reach_the_model_without_making_it_anew():
    state = ProjectState()
    state.add_model(
        ModelState("things", "Thing", [("id", models.AutoField(primary_key=True)), ("number", models.IntegerField())])
    )
    before = state.apps.get_model("things", "thing")
    with related_models_kept():
        AddConstraint("thing", POSITIVE).state_forwards("things", state)
        AddIndex("thing", BY_NUMBER).state_forwards("things", state)
    after = state.apps.get_model("things", "thing")
    assert after is before
    assert [each.name for each in after._meta.constraints] == ["thing_positive"]
    assert [each.name for each in after._meta.indexes] == ["thing_number"]
    known = state.models["things", "thing"]
    assert known.get_constraint_by_name("thing_positive") is POSITIVE
    assert known.get_index_by_name("thing_number") is BY_NUMBER
