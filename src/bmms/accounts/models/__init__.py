from bmms.accounts.models.people import Membership, User, UserManager

__all__ = ["Membership", "User", "UserManager"]
