from bmms.notifications.actions.digests import send_digests
from bmms.notifications.actions.feeds import make_feed, may_be_read_now, revoke_feed
from bmms.notifications.actions.inbox import choose_letters, mark_all_read, mark_done, mark_read
from bmms.notifications.actions.telling import notify, postpone_news, settle_news

__all__ = [
    "choose_letters",
    "make_feed",
    "mark_all_read",
    "mark_done",
    "mark_read",
    "may_be_read_now",
    "notify",
    "postpone_news",
    "revoke_feed",
    "send_digests",
    "settle_news",
]
