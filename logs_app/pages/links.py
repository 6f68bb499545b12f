"""Addresses of the logs behind a number."""

from django.http import QueryDict
from django.urls import reverse

from observability.projects.models import Project


class Links:
    """The list of logs with a page's filters, and with others in addition or in their place."""

    def __init__(self, project: Project, filters: QueryDict) -> None:
        self._path, self._filters = reverse("logs:log-list", args=[project.slug]), filters

    def logs(self, **filters: str) -> str:
        query = self._filters.copy()
        for name, value in filters.items():
            query[name] = value
        return f"{self._path}?{query.urlencode()}"
