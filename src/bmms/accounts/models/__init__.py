from bmms.accounts.models.delegations import Delegation
from bmms.accounts.models.invitations import Invitation
from bmms.accounts.models.people import Membership, User, UserManager
from bmms.accounts.models.sign_in import LockOut, Proof, SignInFailure
from bmms.accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Delegation",
    "Invitation",
    "LockOut",
    "Membership",
    "Proof",
    "SignInFailure",
    "User",
    "UserManager",
]
