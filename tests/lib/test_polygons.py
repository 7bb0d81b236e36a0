import pytest
from hypothesis import given
from hypothesis import strategies as st

from bmms.lib.polygons import Point, PolygonError, box_of, contains, point_inside, rings_of

BAY = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]  # U-shaped
SQUARE = [[10, 0], [11, 0], [11, 1], [10, 1], [10, 0]]
HOLE = [[10.1, 0.1], [10.9, 0.1], [10.9, 0.9], [10.1, 0.9], [10.1, 0.1]]


def test_the_point_never_falls_into_the_bay():
    assert contains([[BAY]], point_inside([[BAY]]))
    assert not contains([[BAY]], Point(1.5, 2))


def test_the_largest_island_has_the_point():
    assert contains([[BAY]], point_inside([[SQUARE], [BAY]]))


def test_a_hole_is_outside():
    inside = point_inside([[SQUARE, HOLE]])
    assert contains([[SQUARE, HOLE]], inside)
    assert not contains([[SQUARE, HOLE]], Point(10.5, 0.5))


@given(st.lists(st.floats(0.1, 5), min_size=5, max_size=40))
def test_the_point_of_a_star_is_inside(radii):
    from math import cos, pi, sin

    angles = [2 * pi * n / len(radii) for n in range(len(radii))]
    ring = [[r * cos(a), r * sin(a)] for r, a in zip(radii, angles, strict=True)]
    ring.append(ring[0])
    assert contains([[ring]], point_inside([[ring]]))


def test_the_box_holds_every_part():
    assert box_of([[BAY], [SQUARE]]) == (0, 0, 11, 3)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [BAY[:-1]]},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[["0", 0], [1, 0], [1, 1], ["0", 0]]]},
    ],
)
def test_what_is_no_area_is_refused(geometry):
    with pytest.raises(PolygonError):
        rings_of(geometry)


def test_an_area_without_an_inside_is_refused():
    with pytest.raises(PolygonError):
        point_inside([[[[0, 0], [1, 1], [2, 2], [0, 0]]]])
