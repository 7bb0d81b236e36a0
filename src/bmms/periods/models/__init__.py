from bmms.periods.models.reports import (
    ACCOUNTS,
    BUDGET,
    CERTIFIERS,
    REPORT_STEPS,
    Holiday,
    ReportForm,
    ReportRequirement,
    ReportSubmission,
)
from bmms.periods.models.years import YEAR_STEPS, BookClosing, FiscalYear, MonthLock

__all__ = [
    "ACCOUNTS",
    "BUDGET",
    "CERTIFIERS",
    "REPORT_STEPS",
    "YEAR_STEPS",
    "BookClosing",
    "FiscalYear",
    "Holiday",
    "MonthLock",
    "ReportForm",
    "ReportRequirement",
    "ReportSubmission",
]
