"""Tables that libraries bring: which wall they stand behind, or why none. The architecture tests accept no other."""

from typing import Final

THIRD_PARTY_TABLES: Final = {
    "account_emailaddress": "system: empty, the e-mail is the user's own column",
    "account_emailconfirmation": "system: empty, nobody confirms an e-mail here",
    "auth_group": "none: empty, roles are code",
    "auth_group_permissions": "none: empty, roles are code",
    "auth_permission": "none: names of Django's own permissions, which nothing asks",
    "django_content_type": "none: names of models",
    "django_migrations": "none: names of migrations",
    "django_session": "none: read before anybody is known, found only by a secret key, closed to oversight",
    "mfa_authenticator": "own user: written by the person, too",
    "usersessions_usersession": "own user: written by the person, too",
}
