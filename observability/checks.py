"""System checks of an installation. Each has an id and a hint."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_hosts(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Warning(
                "Any Host header is accepted.",
                hint="Set ALLOWED_HOSTS to the names that this server is reached by.",
                id="polylog.W001",
            )
        ]
    return []
