"""Values as pages show them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote, urlencode

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from logs_app import units
from logs_app.models.fields import to_json
from logs_app.sparklines import HEIGHT, WIDTH, points_of
from logs_app.terms import exactly
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


@register.simple_tag
def also(name: str, value: str) -> str:
    """One more filter for an address that has some: `&customer=acme`."""
    return f"&{urlencode({name: exactly(value)})}"


def judged(value: Any) -> str:
    """A judgement's value: text as it is, all else as JSON."""
    return value if isinstance(value, str) else to_json(value) or units.NOTHING


register.filter("judged", judged)
register.filter("in_filter", exactly)


@register.filter(name="exactly")
def as_filter(value: str) -> str:
    """A name as a filter takes it, for an address."""
    return quote(exactly(value), safe="")


@register.inclusion_tag("logs/_spark.html")
def spark(values: Sequence[float], title: str) -> dict[str, Any]:
    """A row's trend; `title` says in words what is drawn."""
    return {"points": points_of(values), "title": title, "width": WIDTH, "height": HEIGHT}


@register.filter
def markdown(text: str) -> SafeString:
    return mark_safe(nh3.clean(_MARKDOWN.render(text), link_rel="noopener noreferrer nofollow"))  # noqa: S308


@register.filter
def shown_usd(row: Any, cost_first: str) -> Decimal | None:
    """The cost of a log, a trace or a session that the project shows."""
    usd: Decimal | None = row.shown_usd(cost_first)
    return usd


@register.simple_tag(takes_context=True)
def filter_by(context: template.Context, name: str, value: str, since: str, address: str = "") -> str:
    """The address's filters with one more, for a link: `?customer=acme&since=7d`."""
    query = context["request"].GET.copy()
    for other in ("cursor", "limit", "order", "name"):
        query.pop(other, None)
    query[name] = exactly(value)
    query["since"] = since
    return f"{address}?{query.urlencode()}"
