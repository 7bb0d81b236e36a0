"""The lists of this room. Importing it declares them all."""

from bmms.coordination.lists.calendar import BOOKINGS, RESOURCES
from bmms.coordination.lists.matters import COMMITMENTS, MATTERS

__all__ = ["BOOKINGS", "COMMITMENTS", "MATTERS", "RESOURCES"]
