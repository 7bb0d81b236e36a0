"""Days of the samples: counted from the day on which they are loaded."""

from datetime import date, timedelta

from django.utils import timezone

from bmms.lib.working_days import is_working_day


def day_of_work(distance: int) -> date:
    """So many days from today; where nobody works then, the next such day, or the one before of what is over."""
    day, step = timezone.localdate() + timedelta(days=distance), timedelta(days=-1 if distance < 0 else 1)
    while not is_working_day(day):
        day += step
    return day
