from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from bmms.accounts.models import User
from bmms.accounts.queries import person_asking, person_with_email
from bmms.tenancy.scope import own, system


class SignInBackend(AuthenticationBackend):
    """Finds people before anybody is known, and hashes once for those that do not exist, too."""

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        user = person_asking(user_id)
        return user if self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        with system("sign-in: nobody is known yet"):
            user = person_with_email(email)
        return self._check_password(user, password)

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        """Somebody who may not sign in any more gets the same answer as for a wrong password."""
        if not isinstance(user, User):
            return None
        self._did_check_password = True
        with own(user.pk):  # a hash with older parameters is renewed on the way
            fits = user.check_password(password)
        return user if fits and self.user_can_authenticate(user) else None
