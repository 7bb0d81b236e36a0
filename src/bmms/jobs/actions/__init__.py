from bmms.jobs.actions.asking import Asked, enqueue, enqueue_all
from bmms.jobs.actions.deciding import cancel, open_result_file, run_again
from bmms.jobs.actions.mail import MAIL, Mail, send_mail, send_mails
from bmms.jobs.actions.queue import (
    LeaseLost,
    ResultFile,
    claim,
    claim_next,
    fail,
    finish,
    hold,
    refuse,
    report_progress,
    sweep,
)
from bmms.jobs.actions.working import announce_due, ask_for_due, beat, keep_schedule, plan_periodic, retire

__all__ = [
    "MAIL",
    "Asked",
    "LeaseLost",
    "Mail",
    "ResultFile",
    "announce_due",
    "ask_for_due",
    "beat",
    "cancel",
    "claim",
    "claim_next",
    "enqueue",
    "enqueue_all",
    "fail",
    "finish",
    "hold",
    "keep_schedule",
    "open_result_file",
    "plan_periodic",
    "refuse",
    "report_progress",
    "retire",
    "run_again",
    "send_mail",
    "send_mails",
    "sweep",
]
