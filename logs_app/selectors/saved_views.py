"""Saved views, as far as a person sees them."""

from django.db.models import Q, QuerySet

from logs_app.models import SavedView
from observability.projects.models import Project, User


def views_of(project: Project, user: User) -> QuerySet[SavedView]:
    """A person's own, and those that are shared in the project."""
    seen = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), project=project)
    return seen.select_related("owner").order_by("name", "made_at")
