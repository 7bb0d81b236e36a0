"""The fiscal year is the calendar year (BAA 84 s. 4), counted in Asia/Manila."""

from datetime import date

FIRST = 2020  # the first budget of the Bangsamoro government
LAST = 2100  # beyond, a typing error
FURTHEST_AHEAD = 2  # plans reach two years beyond the current one


def fiscal_years(today: date) -> list[int]:
    """The years that can be chosen, newest first."""
    return list(range(today.year + FURTHEST_AHEAD, FIRST - 1, -1))


def chosen_fiscal_year(text: str, today: date) -> int:
    """The year asked for in a URL, or the current one when it is none that can be chosen."""
    if text.isascii() and text.isdigit() and int(text) in fiscal_years(today):
        return int(text)
    return today.year
