"""The prices that a project set, as pricing wants them."""

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from logs_app.models import Rate
from logs_app.pricing.rates import OwnRate
from observability.memory import Memory

_memory: Memory[int, tuple[OwnRate, ...]] = Memory()


def own_rates(project_id: int) -> tuple[OwnRate, ...]:
    """A project's rates and then everybody's; plain names before those with a star; the latest first."""
    return _memory.get(project_id, lambda: _ask(project_id))


def _ask(project_id: int) -> tuple[OwnRate, ...]:
    rates = Rate.objects.filter(Q(project_id=project_id) | Q(project=None))
    ordered = sorted(rates, key=_least_particular_last)
    return tuple(
        OwnRate(
            provider=rate.provider,
            model=rate.model,
            valid_from=rate.valid_from,
            input_usd=rate.input_usd,
            cache_read_usd=rate.cache_read_usd,
            cache_write_usd=rate.cache_write_usd,
            output_usd=rate.output_usd,
            reasoning_usd=rate.reasoning_usd,
        )
        for rate in ordered
    )


def _least_particular_last(rate: Rate) -> tuple[bool, bool, float]:
    return rate.project_id is None, "*" in rate.model, -rate.valid_from.timestamp()


@receiver([post_save, post_delete], sender=Rate)
def forget(**_: object) -> None:
    _memory.forget()
