import pytest

from bmms.access.permissions import Permission


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_has_words_for_the_screen(permission: Permission):
    assert str(permission.sentence), f"{permission.name}: say in a sentence what it allows"


@pytest.mark.parametrize("permission", Permission)
def test_the_value_is_noun_and_verb(permission: Permission):
    noun, verb = permission.value.split(".")
    assert permission.name == f"{noun}_{verb}".upper()
    assert Permission(permission.value) is permission
