"""PPAs and what they serve, indicators and the objectives to which they belong."""

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.imports import write_indicators, write_objectives, write_ppas
from bmms.planning.actions.ppas import remove_indicators, remove_ppas
from bmms.planning.actions.serving_imports import (
    SET_FIELDS,
    TAG_FIELDS,
    remove_alignments,
    remove_tags,
    write_alignments,
    write_tags,
)
from bmms.planning.actions.strategies import remove_objectives
from bmms.planning.imports.cells import PPA_FIELD, Given, Share, Weights, Words, code_field, in_order, year_field
from bmms.planning.models import PPA, TAGS, Indicator, Objective, Tag
from bmms.planning.queries.alignment import AlignedPPA, TaggedPPA, aligned_ppas, tagged_ppas
from bmms.planning.queries.ppas import indicators, ppas
from bmms.planning.queries.strategies import objectives
from bmms.ui.imports import Field, RecordImport, fields_of, register_import

LEVELS = list(PPA.Level.values)
WEIGHTS = Weights(_("Codes of goals or points, each with its weight, 100 together: 3 = 40; 4 = 60"))
SHARES_OF_TAGS = Weights(_("Tags with their shares, at most 100 together: SDG3 = 60; SDG8 = 40"))


def _weights_of(aligned: AlignedPPA) -> Given:
    return in_order({item.code: weight for item, weight in aligned.weights.items()})


def _share_field(name: str, taxonomy: str, tag: str) -> Field:
    of, kind = Tag.Taxonomy(taxonomy).label, TAGS[taxonomy]
    label = of if len(kind) == 1 else format_lazy("{}, {}", of, kind[tag])

    def share_in(tagged: TaggedPPA) -> Decimal | None:
        return tagged.shares.get((taxonomy, tag))

    return Field(name, label, Share(), path=share_in, names=(tag,))


def _set_field(name: str, taxonomy: str) -> Field:
    def shares_in(tagged: TaggedPPA) -> Given:
        return in_order({tag: share for (kind, tag), share in tagged.shares.items() if kind == taxonomy})

    return Field(name, Tag.Taxonomy(taxonomy).label, SHARES_OF_TAGS, path=shares_in, names=(taxonomy,))


PPA_IMPORT = register_import(
    RecordImport(
        name="ppas",
        label=_("Programs, projects and activities"),
        permission=Permission.PLAN_EDIT,
        list_name="ppas",
        records=ppas,
        key=("code",),
        fields=(
            *fields_of(PPA, "code", "title", "level", "kind"),
            code_field(
                "parent", _("Part of"), "parent.code", hint=_("The code of what it is part of. Empty for a program.")
            ),
            *fields_of(PPA, "outcome", "description", "from_year", "until_year"),
        ),
        write_many=write_ppas,
        remove_many=remove_ppas,
        order=lambda values: LEVELS.index(values["level"]) if values["level"] in LEVELS else 0,
    )
)

INDICATOR_IMPORT = register_import(
    RecordImport(
        name="indicators",
        label=_("Indicators"),
        permission=Permission.PLAN_EDIT,
        list_name="indicators",
        records=indicators,
        key=("ppa", "level", "statement"),
        fields=(
            PPA_FIELD,
            *fields_of(Indicator, "level", "statement", "unit", "type", "direction", "rule"),
            *fields_of(Indicator, "baseline_value", "baseline_year", "source", "frequency", "responsible"),
            *fields_of(Indicator, "numerator", "denominator"),
            code_field("indicator_code", _("Code of the indicator"), "code"),
            Field("disaggregation", _("Disaggregation"), Words(), path=lambda each: tuple(each.disaggregation)),
            code_field(
                "objective",
                _("Objective"),
                "objective.code",
                hint=_("Its code in the strategic plan in force. Empty: it belongs to none."),
            ),
        ),
        write_many=write_indicators,
        remove_many=remove_indicators,
    )
)

OBJECTIVE_IMPORT = register_import(
    RecordImport(
        name="objectives",
        label=_("Objectives of a strategic plan"),
        about=_("What a strategic plan is to reach. It is started first; an approved one is amended first."),
        permission=Permission.PLAN_EDIT,
        list_name="objectives",
        records=objectives,
        key=("plan", "code"),
        fields=(
            code_field("plan", _("Strategic plan"), "plan.code", is_required=True, hint=_("Its code")),
            *fields_of(Objective, "code", "title", "description"),
        ),
        write_many=write_objectives,
        remove_many=remove_objectives,
    )
)

ALIGNMENT_IMPORT = register_import(
    RecordImport(
        name="alignments",
        label=_("Alignment of PPAs"),
        about=_(
            "A row holds all weights of one program, project or activity under one development plan or agenda: 100 "
            "together. It takes the place of those that are there."
        ),
        permission=Permission.PLAN_EDIT,
        list_name="ppas",
        reads_list=False,
        records=aligned_ppas,
        near=lambda keys: aligned_ppas({code for code, _framework in keys}),
        key=("ppa", "framework"),
        fields=(
            PPA_FIELD,
            code_field(
                "framework",
                _("Development plan or agenda"),
                "framework.code",
                is_required=True,
                hint=_("Its code, as the list of development plans shows it"),
            ),
            Field("weights", _("Weights"), WEIGHTS, path=_weights_of, is_required=True, names=("weight",)),
        ),
        write_many=write_alignments,
        remove_many=remove_alignments,
    )
)

TAG_IMPORT = register_import(
    RecordImport(
        name="tags",
        label=_("Tags of PPAs"),
        about=_(
            "A row holds the shares of one program, project or activity in one fiscal year: within a taxonomy, such as "
            "climate change, at most 100."
        ),
        permission=Permission.PLAN_EDIT,
        list_name="ppas",
        reads_list=False,
        records=tagged_ppas,
        near=lambda keys: tagged_ppas({code for code, _year in keys}),
        key=("ppa", "fiscal_year"),
        fields=(
            PPA_FIELD,
            year_field("fiscal_year"),
            *(_share_field(name, *tag) for name, tag in TAG_FIELDS.items()),
            *(_set_field(*each) for each in SET_FIELDS.items()),
        ),
        write_many=write_tags,
        remove_many=remove_tags,
    )
)
