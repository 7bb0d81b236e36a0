from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.communities.actions.needs import edit_need
from bmms.communities.models import MUNICIPALITY_STEPS, Community, Municipality, Need
from bmms.communities.queries.figures import municipalities, province_of
from bmms.communities.queries.needs import needs
from bmms.communities.queries.profiles import communities, group_choices, group_names, groups
from bmms.geography.queries.maps import can_be_drawn
from bmms.ui.lists import (
    Board,
    Calendar,
    ChoiceFilter,
    Column,
    Create,
    DayFilter,
    Empty,
    Kind,
    Link,
    Map,
    RecordList,
    cell,
    register_list,
)


def _of_groups(rows: Any, chosen: list[str]) -> Any:
    return rows.filter(pk__in=Community.objects.filter(groups__group__name__in=chosen).values("pk"))


def _disagreeing(rows: Any, chosen: list[str]) -> Any:
    if set(chosen) == {"differs", "none"}:
        return rows.exclude(difference=0)
    return rows.filter(difference=None) if chosen == ["none"] else rows.exclude(difference=0).exclude(difference=None)


def _met_or_not(rows: Any, chosen: list[str]) -> Any:
    return rows.filter(is_met=chosen == ["met"])


COMMUNITIES = register_list(
    RecordList(
        name="communities",
        label=_("Communities outside the region"),
        url_name="communities:communities",
        permission=Permission.COMMUNITY_VIEW,
        rows=lambda actor: communities(),
        columns=(
            Column("title", _("Community"), note="place.whereabouts"),
            Column("level", _("Level"), choices=Community.Level.choices, sort="level"),
            Column("households", _("Households"), kind=Kind.NUMBER, sort="households", has_total=True),
            Column("persons", _("Persons"), kind=Kind.NUMBER, sort="persons", has_total=True),
            Column("groups", _("Groups"), group_names),
            Column("as_of_date", _("As of"), kind=Kind.DAY, sort="as_of_date"),
            Column("state", _("State"), "municipality.status", kind=Kind.STATUS, choices=Municipality.Status.choices),
        ),
        filters=(
            ChoiceFilter("level", _("Level"), Community.Level.choices),
            ChoiceFilter("group", _("Group"), group_choices, narrow=_of_groups),
            ChoiceFilter("state", _("State"), Municipality.Status.choices, field="municipality__status"),
        ),
        shapes=(Map("place", can_be_drawn("place")),),
        search=("site", "place__name", "place__parent__name", "place__parent__parent__name", "place__code"),
        search_label=_("Sitio, barangay, town, province or code"),
        order=("place__parent__name", "place__name", "site"),
        link=Link("communities:community"),
        create=Create(_("Add a community"), "communities:add_community", Permission.COMMUNITY_EDIT),
        empty=Empty(
            _("No community yet"),
            _("OOBC keeps a profile of each Bangsamoro community outside the region: counts, no names of persons."),
            "users-group",
        ),
    )
)

MUNICIPALITIES = register_list(
    RecordList(
        name="obc_municipalities",
        label=_("Cities and municipalities with communities"),
        url_name="communities:municipalities",
        permission=Permission.COMMUNITY_VIEW,
        rows=lambda actor: municipalities(),
        columns=(
            Column("place", _("City or municipality"), "place.name", sort="place__name", note="place.whereabouts"),
            Column("province", _("Province"), lambda one: province_of(one.place).name, is_shown=False),
            Column("number", _("Communities"), "number_of_communities", kind=Kind.NUMBER, sort="number_of_communities"),
            Column("counted", _("Persons counted"), "counted_persons", kind=Kind.NUMBER, sort="counted_persons"),
            Column("persons", _("Its own figure"), kind=Kind.NUMBER, sort="persons"),
            Column("difference", _("Difference"), kind=Kind.NUMBER, sort="difference"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Municipality.Status.choices, sort="status"),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Municipality.Status.choices),
            ChoiceFilter(
                "figures",
                _("Figures"),
                [("differs", _("The two differ")), ("none", _("No figure of its own"))],
                narrow=_disagreeing,
            ),
        ),
        shapes=(Board("status", MUNICIPALITY_STEPS, "communities:{}_municipality"),),
        search=("place__name", "place__parent__name", "place__code"),
        search_label=_("Town, province or code"),
        order=("place__name",),
        link=Link("communities:municipality"),
        empty=Empty(_("No city or municipality yet"), _("They appear with their first community."), "building"),
    )
)

GROUPS = register_list(
    RecordList(
        name="ethnolinguistic_groups",
        label=_("Ethnolinguistic groups"),
        url_name="communities:groups",
        permission=Permission.COMMUNITY_VIEW,
        rows=lambda actor: groups(),
        columns=(
            Column("name", _("Name"), sort="name"),
            Column("other_names", _("Other names")),
            Column("note", _("Note")),
        ),
        search=("name", "other_names"),
        search_label=_("Name"),
        order=("name",),
        link=Link("communities:edit_group", permission=Permission.COMMUNITY_EDIT),
        create=Create(_("Add a group"), "communities:add_group", Permission.COMMUNITY_EDIT),
        empty=Empty(_("No group yet"), _("Profiles say which groups live in a community."), "language"),
    )
)

NEEDS = register_list(
    RecordList(
        name="needs",
        label=_("Needs of communities"),
        url_name="communities:needs",
        permission=Permission.COMMUNITY_VIEW,
        rows=lambda actor: needs(),
        columns=(
            Column("title", _("What is needed"), sort="title", note="community.place.full_name"),
            Column("sector", _("Sector"), choices=Need.Sector.choices, sort="sector"),
            Column("severity", _("Severity"), choices=Need.Severity.choices, sort="severity", editable="severity"),
            Column("affected", _("Persons affected"), kind=Kind.NUMBER, sort="affected", editable="affected"),
            Column("assessed_date", _("Assessed on"), kind=Kind.DAY, sort="assessed_date"),
            Column("team", _("Team"), is_shown=False),
            Column("state", _("State"), lambda need: str(_("Met") if need.is_met else _("Open"))),
        ),
        filters=(
            ChoiceFilter(
                "state", _("State"), [("open", _("Open")), ("met", _("Met"))], narrow=_met_or_not, single=True
            ),
            ChoiceFilter("sector", _("Sector"), Need.Sector.choices),
            ChoiceFilter("severity", _("Severity"), [(str(value), label) for value, label in Need.Severity.choices]),
            DayFilter("assessed", _("Assessed on"), field="assessed_date"),
        ),
        shapes=(
            Calendar(("assessed_date",)),
            Map("community__place", can_be_drawn("community__place")),
        ),
        search=("title", "text", "community__site", "community__place__name", "community__place__parent__name"),
        search_label=_("Words, sitio, barangay or town"),
        order=("-severity", "-affected"),
        link=Link("communities:need"),
        cells=[cell(Need, name, Permission.COMMUNITY_EDIT, edit_need) for name in ("severity", "affected")],
        empty=Empty(_("No need yet"), _("A need is added on the page of its community."), "urgent"),
    )
)
