"""Values as people read them, escaped."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib.admin import site
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.timezone import localtime

from logs_app.units import NOTHING

_PRE: Final = "white-space:pre-wrap;overflow-wrap:anywhere;max-height:32rem;overflow:auto;font-size:12px;margin:0"
_ROLE: Final = (
    "font-size:11px;font-weight:600;text-transform:uppercase;letter-spacing:.05em;opacity:.6;margin:.5rem 0 .15rem"
)
_LINK: Final = "text-primary-600 dark:text-primary-500"


def moment(at: datetime | None) -> str:
    if at is None:
        return NOTHING
    return format_html('<span style="white-space:nowrap">{}</span>', f"{localtime(at):%Y-%m-%d %H:%M:%S}")


def yes(is_so: bool) -> str:
    """A truth that is neither good nor bad."""
    return "yes" if is_so else "no"


def link(row: Model | None, name: str = "") -> str:
    """A row by its name, leading to its page where it has one."""
    if row is None:
        return NOTHING
    if not site.is_registered(type(row)):
        return name or str(row)
    url = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
    return format_html('<a class="{}" href="{}">{}</a>', _LINK, url, name or str(row))


def list_link(model: type[Model], name: str, **filters: Any) -> str:
    """A list of rows, filtered."""
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    return format_html('<a class="{}" href="{}?{}">{}</a>', _LINK, url, urlencode(filters), name)


def words(items: Iterable[str]) -> str:
    return ", ".join(items) or NOTHING


def body(value: Any) -> str:
    """A part of a log's body: a conversation message by message, a text as it is, anything else as indented JSON."""
    if value is None or value == {} or value == []:
        return NOTHING
    if isinstance(value, list) and all(isinstance(item, Mapping) and "role" in item for item in value):
        return format_html_join("", "{}", ([_message(item)] for item in value))
    return format_html('<pre style="{}">{}</pre>', _PRE, text(value))


def _message(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    rest = {name: value for name, value in message.items() if name not in ("role", "content") and value is not None}
    parts = [text(part) for part in (content, rest or None) if part is not None]
    return format_html(
        '<div style="{}">{}</div><pre style="{}">{}</pre>', _ROLE, message["role"], _PRE, "\n".join(parts) or NOTHING
    )


def text(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
