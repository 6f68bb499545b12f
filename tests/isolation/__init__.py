"""Every address of the site, and what a project has that others must not see."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.forms.models import model_to_dict
from django.urls import URLPattern, URLResolver, get_resolver

from tests.isolation.rows import ROWS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SECRET = b"hushed"  # a word that no page has of its own


def routes() -> Iterator[str]:
    """Every pattern of the site but the admin, which is for staff."""
    yield from sorted({route for route in _walk(get_resolver(), "") if not route.startswith("admin/")})


def _walk(resolver: URLResolver, start: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        route = f"{start}{each.pattern}"
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from _walk(each, route)


def address(route: str, world: dict[str, str]) -> str:
    """A route with the ids of a world in it, as its row says."""
    text = f"/{route}"
    for part, name in ROWS[route].items():
        converter = next(piece for piece in text.split("<") if piece.partition(">")[0].endswith(f":{part}"))
        text = text.replace(f"<{converter.partition('>')[0]}>", world[name])
    return text


def fingerprint() -> dict[tuple[str, Any], Any]:
    """Every row of the project's apps, by model and key, without what reading changes."""
    return {
        (model._meta.label, row.pk): {**model_to_dict(row), "last_login": None}
        for label in ("projects", "prompts", "logs")
        for model in apps.get_app_config(label).get_models()
        for row in model._default_manager.all()
    }
