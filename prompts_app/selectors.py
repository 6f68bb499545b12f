"""What is asked of the registry."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet

from observability.projects.models import Environment, Project
from observability.projects.paging import ADDRESS, BadFilter, Page, part_of
from prompts_app.models import Deployment, Prompt, PromptVersion

A_PAGE: Final = 200


class PromptFilter(FilterSet):
    """The filters of prompts. Raises BadFilter when it is made."""

    path = CharFilter(lookup_expr="startswith", help_text="The beginning of the path, such as a folder.")
    file = ChoiceFilter(choices=Prompt.File.choices, help_text="The kind of file.")
    q = CharFilter(method="search", help_text="Text in the path or the description.")

    declared_filters: ClassVar[dict[str, Any]]

    def __init__(self, said: Any, rows: QuerySet[Prompt]) -> None:
        super().__init__(said, rows)
        there = ", ".join(self.filters)
        unknown = [name for name in self.data if name not in ADDRESS and name not in self.filters]
        errors = {name: [f"There is no such filter. There are {there}."] for name in unknown}
        errors |= {name: list(texts) for name, texts in self.errors.items()}
        if errors:
            raise BadFilter(errors)

    def search(self, rows: QuerySet[Prompt], name: str, text: str) -> QuerySet[Prompt]:
        return rows.filter(Q(path__icontains=text) | Q(description__icontains=text))


def prompts_in(project: Project, filters: Any) -> QuerySet[Prompt]:
    """Prompts by path, with `versions_made` and the number of the `last_version`. Raises BadFilter."""
    found: QuerySet[Prompt] = PromptFilter(filters, counted(Prompt.objects.filter(project=project))).qs
    return found.order_by("path")


def counted(prompts: QuerySet[Prompt]) -> QuerySet[Prompt]:
    """Prompts with `versions_made` and `last_version`."""
    return prompts.annotate(versions_made=Count("versions"), last_version=Max("versions__number"))


def page_of_prompts(project: Project, filters: Any) -> Page[Prompt]:
    """Prompts as pages list them. Raises BadFilter."""
    return part_of(prompts_in(project, filters), filters.get("cursor"), A_PAGE)


def deployed_in(prompts: Iterable[Prompt]) -> dict[UUID, list[Deployment]]:
    """What is deployed of each prompt now, by environment: the default one first, then by name."""
    rows = in_force(Deployment.objects.filter(prompt__in=[prompt.pk for prompt in prompts]))
    found: dict[UUID, list[Deployment]] = {}
    for row in _whole(rows).order_by("-environment__is_default", "environment__name"):
        found.setdefault(row.prompt_id, []).append(row)
    return found


def in_force(deployments: QuerySet[Deployment]) -> QuerySet[Deployment]:
    """What is deployed now: of each prompt and environment the last, where that is no withdrawal."""
    last = deployments.order_by().values("prompt", "environment").annotate(last=Max("id")).values("last")
    return Deployment.objects.filter(pk__in=last).exclude(version=None)


def versions_of(prompt: Prompt) -> QuerySet[PromptVersion]:
    """The newest first."""
    return prompt.versions.select_related("created_by").order_by("-number")


def history_of(prompt: Prompt) -> QuerySet[Deployment]:
    """All deployments and withdrawals, the latest first."""
    return _whole(prompt.deployments.all()).order_by("-id")


def environments_of(project_id: int) -> QuerySet[Environment]:
    """The default one first."""
    return Environment.objects.filter(project=project_id).order_by("-is_default", "name")


def _whole(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    return rows.select_related("environment", "version", "deployed_by")
