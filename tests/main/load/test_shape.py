import pytest

from bmms.main.load.shape import Shape, parts, split

CODES = [f"o{number}" for number in range(43)] + ["mbhte"]


def test_all_organizations_together_hold_what_is_said_to_the_posting():
    found = parts(Shape(), CODES)
    assert sum(sum(part.postings) for part in found.values()) == 1_000_000
    assert sum(part.ppas for part in found.values()) == 54_000  # 50,000 of them activities
    assert sum(found["mbhte"].postings) == 400_000
    assert {len(part.postings) for part in found.values()} == {5}


def test_a_small_share_is_still_a_tree():
    found = parts(Shape().scaled(0.0001), ["moh", "mfbm"])
    assert sum(sum(part.postings) for part in found.values()) == 100
    assert min(part.ppas for part in found.values()) >= 4
    assert all(part.programs >= 1 for part in found.values())


@pytest.mark.parametrize("total", [0, 1, 7, 1000])
def test_parts_add_up(total):
    assert sum(split(total, [0.4, 0.1, 0.3, 0.2])) == total
