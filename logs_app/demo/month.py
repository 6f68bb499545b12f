"""The month as a whole: which scenes are played, when, and for whom."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from types import ModuleType
from typing import Final

from logs_app.demo import coding, search, summaries, support
from logs_app.demo.cast import CUSTOMERS, Customer, user_of
from logs_app.demo.rhythm import Month, environment
from logs_app.demo.scene import Scene
from logs_app.wire import Item

# Product: its share of all logs, and how many logs one scene makes (measured).
PRODUCTS: Final[dict[ModuleType, tuple[float, float]]] = {
    support: (0.40, 3.8),
    search: (0.25, 6.0),
    coding: (0.22, 13.4),
    summaries: (0.13, 42.0),
}


def month(end: datetime, logs: int, seed: int) -> Iterator[list[Item]]:
    """What about so many logs are made of, scene by scene, oldest first. The same arguments give the same month."""
    rng = Random(f"{seed}/{logs}")
    period = Month(end)
    played = sorted(_programme(period, logs, rng), key=lambda entry: entry[0])
    for number, (at, product, customer) in enumerate(played):
        own = Random(f"{seed}/{logs}/{number}")
        scene = Scene(
            id=f"demo-{seed}-{logs}-{number}",
            month=period,
            rng=own,
            customer=customer,
            environment="production" if product is summaries else environment(own),
            now=at,
            format=product.FORMAT,
            user=user_of(customer, own),
        )
        product.play(scene)
        yield scene.items


def _programme(period: Month, logs: int, rng: Random) -> Iterator[tuple[datetime, ModuleType, Customer]]:
    for product, (share, size) in PRODUCTS.items():
        for _ in range(max(round(logs * share / size), 1)):
            customer = rng.choices(CUSTOMERS, [customer.size for customer in CUSTOMERS])[0]
            at = period.night(rng) if product is summaries else period.moment(customer, rng)
            yield at, product, customer
