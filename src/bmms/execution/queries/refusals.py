"""What execution_post refuses, as sentences for the person: what is wrong, by how much, where."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bmms.lib.dates import format_day
from bmms.lib.money import format_pesos


def refusal_in_words(about: Mapping[str, Any]) -> str:
    match about["code"]:
        case "short":
            return _shortfall(about)
        case "locked":
            words = _("%(date)s lies in a month that %(who)s locked on %(since)s: %(why)s")
            return words % {**about, "date": _day(about["date"]), "since": _day(about["since"])}
        case "validity" | "early":
            return _wrong_day(about)
        case "cash_lapsed":
            words = _("The cash of %(name)s was valid until %(until)s only.")
            return words % {"name": about["name"], "until": _day(about["until"])}
        case "year":
            return str(_("Fiscal year %d is not in execution: nothing can be posted to it.") % about["year"])
        case "future":
            return _("%s has not come yet: nothing is posted ahead of its day.") % _day(about["date"])
        case "reversed":
            return _("This entry has been reversed already.")
        case _:
            return _("There is nothing to post.")


def _shortfall(about: Mapping[str, Any]) -> str:
    where = {**about, "amount": format_pesos(Decimal(about["shortfall"]))}
    match about["rule"]:
        case "appropriation":
            words = _(
                "Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the appropriation does not cover this."
            )
        case "allotment":
            words = _("Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the allotment does not cover this.")
        case "obligation" | "payable":
            words = _("Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the obligation does not cover this.")
        case "cash":
            words = _("Short by %(amount)s of cash in %(name)s.")
        case _:
            words = _(
                "Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: more would be taken back than was posted."
            )
    return words % where


def _wrong_day(about: Mapping[str, Any]) -> str:
    if about["code"] == "early":
        words = _("%(date)s lies before %(since)s, when what this rests on was posted.")
        return words % {"date": _day(about["date"]), "since": _day(about["since"])}
    named = {"class": about["class"], "act": about["act"], "date": _day(about["date"])}
    if about["until"] is None:
        return _("%(act)s does not say until when %(class)s may be used: MFBM has to record it.") % named
    if about["date"] < about["since"]:
        return _("%(act)s takes effect on %(since)s, after %(date)s.") % {**named, "since": _day(about["since"])}
    until = {**named, "until": _day(about["until"])}
    if about["measure"] in ("payable", "disbursement"):
        return _("%(class)s of %(act)s could be paid until %(until)s, not on %(date)s.") % until
    return _("%(class)s of %(act)s could be used until %(until)s, not on %(date)s.") % until


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text))
