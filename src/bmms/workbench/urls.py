from django.urls import URLPattern, URLResolver, path

from bmms.workbench.api import comments as talk
from bmms.workbench.api import events, files
from bmms.workbench.api import imports as bringing
from bmms.workbench.api import views as remembering
from bmms.workbench.views import bulk, cells, comments, drafts, grids, imports, lists, logs, papers

urlpatterns: list[URLPattern | URLResolver] = [path("verify/<slug:reference>/", papers.verify, name="verify")]

organization_patterns: list[URLPattern | URLResolver] = [
    path("audit/", logs.audit_log, name="audit_log"),
    path("audit/export/", logs.export_audit_log, name="export_audit_log"),
    path("comments/on/<slug:kind>/<uuid:record>/", comments.comment, name="comment"),
    path("comments/<uuid:key>/take-back/", comments.take_back, name="take_back_comment"),
    path("drafts/", drafts.draft, name="draft"),
    path("drafts/forget/", drafts.forget, name="forget_draft"),
    path("papers/<slug:kind>/<uuid:key>/", papers.print_paper, name="print"),
    path("imports/", imports.imports, name="imports"),
    path("imports/files/<uuid:key>/", imports.batch, name="import"),
    path("imports/files/<uuid:key>/columns/", imports.columns, name="import_columns"),
    path("imports/files/<uuid:key>/apply/", imports.apply, name="apply_import"),
    path("imports/files/<uuid:key>/undo/", imports.undo, name="undo_import"),
    path("imports/files/<uuid:key>/marked/", imports.marked, name="marked_import"),
    path("imports/<slug:name>/", imports.upload, name="import_file"),
    path("imports/<slug:name>/grid/", grids.grid, name="import_grid"),
    path("imports/<slug:name>/template/", imports.template, name="import_template"),
    path("lists/bulk/", bulk.bulk, name="bulk"),
    path("lists/cell/", cells.cell, name="cell"),
    path("lists/export/", lists.export, name="export_list"),
    path("lists/views/", lists.save_view, name="save_view"),
    path("lists/views/<uuid:key>/remove/", lists.remove_view, name="remove_view"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("events/", logs.system_log, name="system_log"),
    path("privacy/", logs.privacy_log, name="privacy_log"),
    path("lists/export/", lists.export, name="export_list"),
    path("lists/views/", lists.save_view, name="save_view"),
    path("lists/views/<uuid:key>/remove/", lists.remove_view, name="remove_view"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("comments/on/<slug:kind>/<uuid:record>/", talk.comments, name="comments"),
    path("comments/<uuid:key>/take-back/", talk.take_back, name="take_back_comment"),
    path("events/", events.events, name="events"),
    path("imports/", bringing.imports, name="imports"),
    path("imports/kinds/", bringing.kinds, name="import_kinds"),
    path("imports/files/<uuid:key>/", files.file, name="import"),
    path("imports/files/<uuid:key>/rows/", files.rows, name="import_rows"),
    path("imports/files/<uuid:key>/columns/", files.columns, name="import_columns"),
    path("imports/files/<uuid:key>/apply/", files.apply, name="apply_import"),
    path("imports/files/<uuid:key>/undo/", files.undo, name="undo_import"),
    path("imports/files/<uuid:key>/marked/", files.marked, name="marked_import"),
    path("imports/<slug:name>/", bringing.upload, name="import_file"),
    path("imports/<slug:name>/template/", bringing.template, name="import_template"),
    path("lists/views/", remembering.views, name="views"),
    path("lists/views/<uuid:key>/remove/", remembering.remove, name="remove_view"),
]
