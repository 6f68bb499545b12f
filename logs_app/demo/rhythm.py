"""When things happen: people work by day and in the week, customers grow, and one afternoon a provider fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from logs_app.demo.cast import Customer

DAYS: Final = 30
_HOURS: Final = (2, 1, 1, 1, 2, 4, 9, 18, 32, 44, 48, 46, 38, 43, 49, 50, 46, 38, 27, 20, 15, 11, 7, 4)
_WEEKDAYS: Final = (1.0, 1.08, 1.1, 1.05, 0.92, 0.38, 0.3)
_ENVIRONMENTS: Final = {"production": 86, "staging": 9, "development": 5}
_INCIDENT_DAYS_AGO: Final = 11
_INCIDENT_PROVIDER: Final = "openai"


@dataclass(frozen=True, slots=True)
class Month:
    """The thirty days that end at `end`."""

    end: datetime

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=DAYS)

    @property
    def incident(self) -> tuple[datetime, datetime]:
        """Two hours of an afternoon, on a working day."""
        day = (self.end - timedelta(days=_INCIDENT_DAYS_AGO)).replace(hour=13, minute=20, second=0, microsecond=0)
        begin = day - timedelta(days=max(day.weekday() - 4, 0))
        return begin, begin + timedelta(hours=2)

    def day_of(self, at: datetime) -> float:
        return (at - self.start) / timedelta(days=1)

    def is_broken(self, provider: str, at: datetime) -> bool:
        begin, end = self.incident
        return provider == _INCIDENT_PROVIDER and begin <= at < end

    def moment(self, customer: Customer, rng: Random) -> datetime:
        """A time at which this customer is likely to call."""
        while True:
            at = self.start + timedelta(milliseconds=rng.randrange(DAYS * 86_400_000))
            if rng.random() < self._likelihood(customer, at):
                return at

    def night(self, rng: Random) -> datetime:
        """A time at which a nightly batch starts."""
        day = self.start + timedelta(days=rng.randrange(1, DAYS))
        return day.replace(hour=1, minute=rng.randrange(4) * 15, second=0, microsecond=0)

    def _likelihood(self, customer: Customer, at: datetime) -> float:
        day = self.day_of(at)
        if day < customer.joins_on_day:
            return 0
        hour = _HOURS[at.hour] / max(_HOURS)
        week = _WEEKDAYS[at.weekday()] / max(_WEEKDAYS)
        return hour * week * float(customer.growth ** (day / DAYS)) / max(customer.growth, 1)


def environment(rng: Random) -> str:
    return rng.choices(list(_ENVIRONMENTS), list(_ENVIRONMENTS.values()))[0]
