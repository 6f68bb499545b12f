"""Filters of a page, kept under a name."""

import uuid

from django.conf import settings
from django.db import models

from observability.projects.models import Project


class SavedView(models.Model):
    """What a person looks at again and again: their own, or shared with everybody in the project."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)  # a key of pages.bar.PAGES
    name = models.CharField(max_length=100)
    query = models.TextField(blank=True)  # as in an address
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "saved_view"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "owner", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name
