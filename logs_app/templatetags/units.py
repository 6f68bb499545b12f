"""Values as pages show them."""

from decimal import Decimal
from typing import Any, Final

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from logs_app import units
from observability.projects.templatetags.times import moment

register = template.Library()
register.filter("usd", units.usd)
register.filter("count", units.count)
register.filter("short", units.short)
register.filter("duration", units.duration)
register.filter("share", units.share)
register.filter("moment", moment)

# Images are left out: a log must not make a reader's browser fetch what it names.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(nh3.clean(_MARKDOWN.render(text), link_rel="noopener noreferrer nofollow"))  # noqa: S308


@register.filter
def shown_usd(row: Any, cost_first: str) -> Decimal | None:
    """The cost of a log, a trace or a session that the project shows."""
    usd: Decimal | None = row.shown_usd(cost_first)
    return usd
