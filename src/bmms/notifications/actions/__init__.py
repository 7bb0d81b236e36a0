from bmms.notifications.actions.digests import send_digests
from bmms.notifications.actions.inbox import choose_letters, mark_all_read, mark_done, mark_read
from bmms.notifications.actions.telling import notify, settle_news

__all__ = [
    "choose_letters",
    "mark_all_read",
    "mark_done",
    "mark_read",
    "notify",
    "send_digests",
    "settle_news",
]
