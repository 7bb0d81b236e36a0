"""Importing this declares the room's own kinds of jobs."""

from bmms.jobs.tasks.mail import deliver_mail
from bmms.jobs.tasks.running import run, run_next

__all__ = ["deliver_mail", "run", "run_next"]
