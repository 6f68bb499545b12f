"""Times as pages show them."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def moment(at: datetime | None, form: str = "%b %-d, %H:%M:%S") -> str:
    """A moment by the viewer's clock; UTC where the pointer rests."""
    if at is None:
        return "-"
    utc = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        utc.isoformat(),
        f"{utc:%Y-%m-%d %H:%M:%S.%f}",
        localtime(at).strftime(form),
    )
