from bmms.coordination.models.commitments import COMMITMENT_STEPS, Commitment, Escalation
from bmms.coordination.models.matters import MATTER_STEPS, Matter, Paper, Party, Post
from bmms.coordination.models.resources import Booking, Resource
from bmms.coordination.models.responses import Response
from bmms.coordination.models.seats import PartiesManager, Seat

__all__ = [
    "COMMITMENT_STEPS",
    "MATTER_STEPS",
    "Booking",
    "Commitment",
    "Escalation",
    "Matter",
    "Paper",
    "PartiesManager",
    "Party",
    "Post",
    "Resource",
    "Response",
    "Seat",
]
