from django.apps import AppConfig
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.jobs.kinds import announce_with
from bmms.main.checks import check_login, check_proxy, check_redis
from bmms.main.post import Post
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

# Django knows no Filipino. A browser that still asks for Tagalog gets it, too.
LANG_INFO["fil"] = {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"}
LANG_INFO["tl"] = LANG_INFO["tl-ph"] = {"fallback": ["fil"]}


class MainConfig(AppConfig):
    name = "bmms.main"

    def ready(self) -> None:
        for check in (check_login, check_redis, check_proxy):
            register(check, Tags.security, deploy=True)
        if settings.BROKER_URL:
            from bmms.main.celery import send_job  # noqa: PLC0415 - Celery is not wanted where nothing is carried

            announce_with(Post(send_job).hand_in)
        from bmms.main import tasks  # noqa: F401, PLC0415 - declares the room's periodic work; models are loaded by now

        register_verbs({"load_data.generated": _("made up the data of a load test")})
        register_navigation(
            NavItem(_("Home"), "site:home", "home", Permission.ORGANIZATION_VIEW, order=0),
            NavItem(_("Help"), "site:help", "help", section=Section.SHARED, order=80),
            NavItem(_("Glossary"), "site:glossary", "book-2", section=Section.SHARED, order=90),
            NavItem(
                _("Operations"), "site:operations", "activity", Permission.OPERATIONS_VIEW, Section.PLATFORM, order=65
            ),
        )
