"""Importing this declares the room's own kinds of jobs."""

from bmms.jobs.tasks.mail import deliver_mail
from bmms.jobs.tasks.running import run, run_next, run_one
from bmms.jobs.tasks.upkeep import clean_jobs, seal_audit_log

__all__ = ["clean_jobs", "deliver_mail", "run", "run_next", "run_one", "seal_audit_log"]
