from bmms.periods.models.reports import (
    ACCOUNTS,
    BUDGET,
    CERTIFIERS,
    OF_THE_REGISTER,
    REPORT_STEPS,
    Holiday,
    ReportForm,
    ReportRequirement,
    ReportSubmission,
    reading,
)
from bmms.periods.models.years import YEAR_STEPS, BookClosing, FiscalYear, MonthLock

__all__ = [
    "ACCOUNTS",
    "BUDGET",
    "CERTIFIERS",
    "OF_THE_REGISTER",
    "REPORT_STEPS",
    "YEAR_STEPS",
    "BookClosing",
    "FiscalYear",
    "Holiday",
    "MonthLock",
    "ReportForm",
    "ReportRequirement",
    "ReportSubmission",
    "reading",
]
