from bmms.lib.levels import levels_of


def test_parts_stand_below_what_they_are_part_of_in_whatever_order():
    above = {"c": "b", "x": None, "b": "a", "y": "elsewhere", "a": "top", "d": "b"}
    assert levels_of(above) == {"a": 0, "b": 1, "c": 2, "d": 2, "x": 0, "y": 0}


def test_a_circle_ends():
    assert levels_of({"a": "a"}) == {"a": 0}
    assert set(levels_of({"a": "b", "b": "c", "c": "a", "d": "a"}).values()) == {0, 1, 2, 3}


def test_a_long_chain_takes_no_deep_call():
    assert levels_of({n: n + 1 for n in range(20_000)})[0] == 19_999
