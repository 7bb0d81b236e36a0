from django.contrib.staticfiles.apps import StaticFilesConfig


class UsedStaticFiles(StaticFilesConfig):
    """Without what libraries bring and no page asks for: compressing those takes longer than all the rest."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework/*",  # the browsable API, which is not switched on
        "drf_spectacular_sidecar/redoc/*",
        "django_htmx/ext/*",
        "django_htmx/ht*-4*",  # the next htmx
    ]
