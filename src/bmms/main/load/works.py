"""How what was planned is carried out: a project for each activity; what those with money have reached, by quarter."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from bmms.geography.models import Place
from bmms.main.load.books import centavos, moment_of
from bmms.main.load.plans import Planned
from bmms.main.load.rows import Bulk
from bmms.projects.models import Accomplishment, AccomplishmentRow, Beneficiaries, Project, ProjectPlace
from bmms.projects.queries.accomplishments import quarter_ends, quarter_of

MODELS: Final = (Project, ProjectPlace, Beneficiaries, Accomplishment, AccomplishmentRow)
S: Final = Project.Status
STATES: Final = (S.NOT_STARTED, S.PROCUREMENT, S.ONGOING, S.ONGOING, S.ONGOING, S.SUSPENDED, S.COMPLETED)
BEGUN: Final = (S.ONGOING, S.SUSPENDED, S.COMPLETED)
ON_TIME: Final = 0.9
QUARTERS: Final = 4
WHOLE: Final = Decimal(100)


def municipalities() -> list[str]:
    """None, where no places were loaded before."""
    rows = Place.objects.filter(level=Place.Level.MUNICIPALITY, scope=Place.Scope.BARMM, valid_to=None)
    return [place.pk for place in rows.order_by("pk")]


@dataclass(frozen=True)
class Works:
    """Of one organization, in its scope."""

    bulk: Bulk
    planned: Planned
    years: list[int]
    until: date
    staff: Any
    chance: Random

    def write(self) -> None:
        places = municipalities()
        for ppa in self.planned.indicators:
            where = self.chance.choice(places) if places else None
            of_year = [self._year(ppa, year, where) for year in self.years] if ppa in self.planned.funded else []
            reached = self._reached(ppa, of_year)
            project = self.bulk.add(Project, ppa_id=ppa, **self._state(), **reached)
            women, men = self.chance.randint(10, 900), self.chance.randint(10, 900)
            self.bulk.add(Beneficiaries, project_id=project, group="general", male=men, female=women)
            if where:
                self.bulk.add(ProjectPlace, project_id=project, place_id=where, share=WHOLE)
        self.bulk.store()

    def _state(self) -> dict[str, Any]:
        """Begun in one of the years, most of them for two or three; nine in ten of those that should be over are."""
        status, first = self.chance.choice(STATES), date(self.chance.choice(self.years), 1, 15)
        last = first + timedelta(self.chance.randint(200, 1100))
        if last < self.until and self.chance.random() < ON_TIME:
            status = S.COMPLETED
        found = {"status": status, "start_date": first, "end_date": last, "unit_id": self.planned.unit}
        found |= {"sector": self.chance.choice(Project.Sector.values), "mode": self.chance.choice(Project.Mode.values)}
        found |= {"total_cost": centavos(self.chance.randint(1_000_000_00, 90_000_000_00))}
        found |= {"lead_id": self.staff["ppa_focal"][0], "supervisor_id": self.staff["director"][0]}
        found |= self._by("approved", "head_of_office", first)
        if status in BEGUN:
            found["began_date"] = first
        if status == S.COMPLETED:
            done = min(last, self.until)
            found |= {"ended_date": done, "accepted_date": done}
            found |= self._by("reported", "ppa_focal", done) | self._by("confirmed", "head_of_office", done)
        return found

    def _by(self, word: str, role: str, day: date) -> dict[str, Any]:
        return {f"{word}_by_id": self.staff[role][0], f"{word}_at": moment_of(day)}

    def _year(self, ppa: int, year: int, where: str | None) -> list[int]:
        """What each quarter of it has reached that is over."""
        last_year, last_quarter = quarter_of(self.until)
        ended = QUARTERS if year < last_year else last_quarter if year == last_year else 0
        of_quarter, found = self.planned.of_quarter[ppa, year], []
        for quarter in range(1, ended + 1):
            found.append(max(2, of_quarter * self.chance.randint(40, 115) // 100))
            self._accomplishment(self.planned.indicators[ppa], year, quarter, found[-1], where)
        return found

    def _accomplishment(self, indicator: int, year: int, quarter: int, value: int, where: str | None) -> None:
        women = value // 2
        people = {"male": value - women, "female": women, "unspecified": 0}
        day = min(quarter_ends(year, quarter) + timedelta(20), self.until)
        made = self.bulk.add(
            Accomplishment,
            indicator_id=indicator,
            fiscal_year=year,
            quarter=quarter,
            status=Accomplishment.Status.APPROVED,
            value=Decimal(value),
            prepared_by_id=self.staff["ppa_focal"][0],
            submissions=1,
            **people,
            **self._by("certified", "me_officer", day),
            **self._by("approved", "head_of_office", day),
        )
        self.bulk.add(AccomplishmentRow, accomplishment_id=made, place_id=where, value=Decimal(value), **people)

    def _reached(self, ppa: int, of_year: list[list[int]]) -> dict[str, Any]:
        """As the product measures it: of the target of the year, at the end of the last quarter that is over."""
        year, quarter = quarter_of(self.until)
        if not of_year or year not in self.years:
            return {}
        target = QUARTERS * self.planned.of_quarter[ppa, year]
        share = Decimal(sum(of_year[self.years.index(year)])) / target
        physical = (WHOLE * min(share, Decimal(1))).quantize(Decimal("0.01"))
        expected = (WHOLE * quarter / QUARTERS).quantize(Decimal("0.01"))
        measured = {"physical": physical, "expected": expected, "slippage": physical - expected}
        return {"measured_until": quarter_ends(year, quarter), **measured}
