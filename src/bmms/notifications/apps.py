from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.news import carry_news_with
from bmms.access.permissions import Permission
from bmms.ui.attention import AttentionSource, register_attention
from bmms.ui.verbs import register_verbs


class NotificationsConfig(AppConfig):
    name = "bmms.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.accounts.queries import ask_along  # noqa: PLC0415 - models are loaded by now
        from bmms.notifications import tasks  # noqa: F401, PLC0415 - declares the daily letters
        from bmms.notifications.actions import notify, postpone_news, settle_news  # noqa: PLC0415 - models are loaded by now
        from bmms.notifications.queries import UNREAD_COUNT  # noqa: PLC0415 - as above
        from bmms.notifications.views import inbox_attention  # noqa: PLC0415

        carry_news_with(notify, settle_news, postpone_news)
        ask_along("unread", UNREAD_COUNT)
        register_verbs(
            {
                "letters.chosen": _("chose when to get letters"),
                "calendar_feed.made": _("made an address for a calendar program"),
                "calendar_feed.revoked": _("revoked the address for a calendar program"),
            }
        )
        register_attention(AttentionSource("inbox", Permission.ORGANIZATION_VIEW, inbox_attention))
