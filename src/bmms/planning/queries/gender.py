from uuid import UUID

from django.db.models import QuerySet

from bmms.planning.models import GenderLine


def gender_lines() -> QuerySet[GenderLine]:
    found: QuerySet[GenderLine] = GenderLine.objects.select_related("ppa")
    return found


def gender_plan_years() -> list[tuple[str, str]]:
    """The fiscal years that the GAD plan has lines of, to choose from, the latest first."""
    years = GenderLine.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


def gender_line_with_key(key: UUID) -> GenderLine | None:
    return gender_lines().filter(key=key).first()


def gender_lines_of(year: int) -> dict[int, list[GenderLine]]:
    """Of each PPA that has some."""
    found: dict[int, list[GenderLine]] = {}
    for line in gender_lines().filter(fiscal_year=year).order_by("pk"):
        found.setdefault(line.ppa_id, []).append(line)
    return found
