from django.urls import URLPattern, URLResolver, path

from bmms.projects.api import accomplishments as api_accomplishments
from bmms.projects.api import projects as api
from bmms.projects.api import work as api_work
from bmms.projects.views import accomplishments, contracts, monitoring, parts, projects, tasks

organization_patterns: list[URLPattern | URLResolver] = [
    path("projects/", projects.projects, name="projects"),
    path("projects/add/", projects.new_project, name="add_project"),
    path("projects/alert-levels/", accomplishments.levels, name="alert_levels"),
    path("accomplishments/", accomplishments.accomplishments, name="accomplishments"),
    path("accomplishments/quarter/", accomplishments.quarter, name="quarter"),
    path("accomplishments/of/<uuid:indicator>/<int:year>/<int:period>/", accomplishments.enter, name="enter"),
    path("accomplishments/<uuid:key>/", accomplishments.accomplishment, name="accomplishment"),
    path("accomplishments/<uuid:key>/steps/<slug:step>/", accomplishments.move, name="move_accomplishment"),
    path("projects/<uuid:key>/", projects.project, name="project"),
    path("projects/<uuid:key>/edit/", projects.change_project, name="edit_project"),
    path("projects/<uuid:key>/places/", parts.places, name="places"),
    path("projects/<uuid:key>/weights/", parts.weights, name="weights"),
    path("projects/<uuid:key>/beneficiaries/", parts.beneficiaries, name="beneficiaries"),
    path("projects/<uuid:key>/lines/", parts.add_line, name="add_line"),
    path("projects/<uuid:key>/lines/<uuid:account>/remove/", parts.drop_line, name="remove_line"),
    path("projects/<uuid:key>/issues/add/", monitoring.new_issue, name="add_issue"),
    path("projects/<uuid:key>/visits/add/", monitoring.new_visit, name="add_visit"),
    path("projects/<uuid:key>/tasks/add/", tasks.new_task, name="add_task"),
    path("projects/<uuid:key>/milestones/", contracts.milestones, name="milestones"),
    path("projects/<uuid:key>/contracts/add/", contracts.new_contract, name="add_contract"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/<uuid:key>/", contracts.contract, name="contract"),
    path("contracts/<uuid:key>/edit/", contracts.change_contract, name="edit_contract"),
    path("contracts/<uuid:key>/vary/", contracts.vary, name="vary_contract"),
    path("contracts/<uuid:key>/obligations/", contracts.add_obligation, name="link_obligation"),
    path(
        "contracts/<uuid:key>/obligations/<uuid:account>/remove/", contracts.drop_obligation, name="unlink_obligation"
    ),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<uuid:key>/", tasks.task, name="task"),
    path("tasks/<uuid:key>/edit/", tasks.change_task, name="edit_task"),
    path("tasks/<uuid:key>/progress/", tasks.progress, name="task_progress"),
    path("tasks/<uuid:key>/start/", tasks.start, name="start_task"),
    path("tasks/<uuid:key>/finish/", tasks.finish, name="finish_task"),
    path("tasks/<uuid:key>/reopen/", tasks.reopen, name="reopen_task"),
    path("tasks/<uuid:key>/remove/", tasks.remove, name="remove_task"),
    path("issues/", monitoring.issues, name="issues"),
    path("issues/<uuid:key>/", monitoring.issue, name="issue"),
    path("issues/<uuid:key>/edit/", monitoring.change_issue, name="edit_issue"),
    path("issues/<uuid:key>/act/", monitoring.act, name="act_on_issue"),
    path("issues/<uuid:key>/settle/", monitoring.settle, name="settle_issue"),
    path("visits/", monitoring.visits, name="visits"),
    path("visits/<uuid:key>/", monitoring.visit, name="visit"),
    path("visits/<uuid:key>/edit/", monitoring.change_visit, name="edit_visit"),
    path("visits/<uuid:key>/photos/add/", monitoring.photo, name="add_photo"),
    path("projects/<uuid:key>/steps/<slug:step>/", projects.take_step, name="take_step"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("projects/", api.projects, name="projects"),
    path("projects/add/", api.add, name="add_project"),
    path("contracts/", api_work.contracts, name="contracts"),
    path("tasks/", api_work.tasks, name="tasks"),
    path("tasks/<uuid:key>/", api_work.task, name="task"),
    path("tasks/<uuid:key>/progress/", api_work.task_progress, name="report_task_progress"),
    path("issues/", api_work.issues, name="issues"),
    path("visits/", api_work.visits, name="visits"),
    path("accomplishments/", api_accomplishments.accomplishments, name="accomplishments"),
    path("accomplishments/<uuid:key>/", api_accomplishments.accomplishment, name="accomplishment"),
    path(
        "accomplishments/<uuid:key>/steps/<slug:step>/",
        api_accomplishments.move_accomplishment,
        name="move_accomplishment",
    ),
    path("projects/<uuid:key>/", api.project, name="project"),
    path("projects/<uuid:key>/steps/<slug:step>/", api.take_step, name="take_project_step"),
]
