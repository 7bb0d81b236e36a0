from django.urls import URLPattern, URLResolver, path

from bmms.planning.api import alignment as serving
from bmms.planning.api import keeping
from bmms.planning.api import plans as api
from bmms.planning.views import alignment, editions, plans, ppas

organization_patterns: list[URLPattern | URLResolver] = [
    path("ppas/", ppas.ppas, name="ppas"),
    path("ppas/add/", ppas.new_ppa, name="add_ppa"),
    path("ppas/<uuid:key>/", ppas.ppa, name="ppa"),
    path("ppas/<uuid:key>/edit/", ppas.change_ppa, name="edit_ppa"),
    path("ppas/<uuid:key>/indicators/add/", ppas.new_indicator, name="add_indicator"),
    path("ppas/<uuid:key>/alignment/<uuid:framework>/", alignment.align, name="align"),
    path("ppas/<uuid:key>/tags/<int:year>/", alignment.tag, name="tag"),
    path("frameworks/", alignment.frameworks, name="frameworks"),
    path("frameworks/<uuid:key>/", alignment.framework, name="framework"),
    path("indicators/", ppas.indicators, name="indicators"),
    path("indicators/<uuid:key>/", ppas.indicator, name="indicator"),
    path("indicators/<uuid:key>/edit/", ppas.change_indicator, name="edit_indicator"),
    path("plans/", plans.plans, name="plans"),
    path("plans/start/", plans.start, name="start_plan"),
    path("plans/<uuid:key>/", plans.plan, name="plan"),
    path("plans/<uuid:key>/edit/", editions.rename, name="edit_plan"),
    path("plans/<uuid:key>/remove/", editions.remove, name="remove_plan"),
    path("plans/<uuid:key>/changes/", editions.changes, name="plan_changes"),
    path("plans/<uuid:key>/amend/", plans.amend, name="amend_plan"),
    path("plans/<uuid:key>/lines/", plans.line, name="plan_line"),
    path("plans/<uuid:key>/lines/<uuid:ppa>/", plans.change_line, name="change_plan_line"),
    path("plans/<uuid:key>/lines/<uuid:ppa>/remove/", plans.drop_line, name="remove_plan_line"),
    path("plans/<uuid:key>/targets/<uuid:indicator>/", plans.targets, name="plan_targets"),
    path("plans/<uuid:key>/submit/", plans.submit, name="submit_plan"),
    path("plans/<uuid:key>/withdraw/", plans.withdraw, name="withdraw_plan"),
    path("plans/<uuid:key>/endorse/", plans.endorse, name="endorse_plan"),
    path("plans/<uuid:key>/return/", plans.give_back, name="return_plan"),
    path("plans/<uuid:key>/approve/", plans.approve, name="approve_plan"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("ppas/", api.ppas, name="ppas"),
    path("ppas/add/", api.add, name="add_ppa"),
    path("ppas/<uuid:key>/", api.ppa, name="ppa"),
    path("ppas/<uuid:key>/edit/", keeping.edit, name="edit_ppa"),
    path("ppas/<uuid:key>/indicators/add/", keeping.new_indicator, name="add_indicator"),
    path("ppas/<uuid:key>/serves/", serving.serves, name="ppa_serves"),
    path("ppas/<uuid:key>/align/", serving.align, name="align_ppa"),
    path("ppas/<uuid:key>/tag/", serving.tag, name="tag_ppa"),
    path("frameworks/", serving.all_frameworks, name="frameworks"),
    path("frameworks/<uuid:key>/", serving.framework, name="framework"),
    path("indicators/<uuid:key>/edit/", keeping.change_indicator, name="edit_indicator"),
    path("indicators/", api.indicators, name="indicators"),
    path("plans/", api.plans, name="plans"),
    path("plans/<uuid:key>/", api.plan, name="plan"),
    path("plans/start/", keeping.start, name="start_plan"),
    path("plans/<uuid:key>/amend/", keeping.amend, name="amend_plan"),
    path("plans/<uuid:key>/lines/", keeping.line, name="set_plan_line"),
    path("plans/<uuid:key>/lines/remove/", keeping.drop_line, name="remove_plan_line"),
    path("plans/<uuid:key>/targets/", keeping.targets, name="set_plan_targets"),
    path("plans/<uuid:key>/submit/", api.submit, name="submit_plan"),
    path("plans/<uuid:key>/withdraw/", api.withdraw, name="withdraw_plan"),
    path("plans/<uuid:key>/endorse/", api.endorse, name="endorse_plan"),
    path("plans/<uuid:key>/return/", api.give_back, name="return_plan"),
    path("plans/<uuid:key>/approve/", api.approve, name="approve_plan"),
]
