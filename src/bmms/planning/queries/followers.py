"""Rooms above that follow what is approved here, called in the same transaction. Planning knows none of them."""

from collections.abc import Callable
from typing import Final

from bmms.access.actor import Actor
from bmms.planning.models import Plan

Follower = Callable[[Plan, Actor], object]
_followers: Final[list[Follower]] = []


def follow_plans(follower: Follower) -> None:
    """Told by a room's apps.py: what to do once an edition of a year's plan is approved."""
    _followers.append(follower)


def call_followers(plan: Plan, by: Actor) -> None:
    for follower in _followers:
        follower(plan, by)
