"""Tells a value that somebody still has to replace."""

import re

ANGLES = re.compile(r"<[^<>@]*>")  # `<generate-strong-password>`, but not `OBCMS <noreply@barmm.gov.ph>`
WORDS = re.compile(
    r"change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|it|this)|your[-_]?(?:password|secret|key|domain|host|smtp)"
    r"|placeholder|django-insecure|generate-|^(?:x{3,}|todo|tbd|fixme|none|null|secret|password|example)$",
    re.IGNORECASE,
)
EXAMPLE_HOSTS = re.compile(r"(?:^|[.@/])example(?:\.(?:com|org|net))?(?:$|[:/,>])|\.example(?:$|[:/,>])", re.IGNORECASE)


def is_placeholder(value: str) -> bool:
    return bool(ANGLES.search(value) or WORDS.search(value) or EXAMPLE_HOSTS.search(value))
