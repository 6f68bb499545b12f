"""Prompts, their versions (never changed once made) and where they were deployed (append-only)."""

import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from observability.projects.models import Environment, Project
from observability.projects.sealing import seal, unseal


class Prompt(models.Model):
    """A file that logs are attributed to, found by its path (`folder/name`). Athina's slug is such a path."""

    class File(models.TextChoices):
        PROMPT = "prompt"
        TOOL = "tool"
        FLOW = "flow"
        EVALUATOR = "evaluator"
        AGENT = "agent"
        DATASET = "dataset"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="prompts")
    path = models.CharField(max_length=500)
    file = models.CharField(max_length=9, choices=File, default=File.PROMPT)
    description = models.TextField(blank=True)
    readme = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["project", "path"], name="prompt_path")]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of the directory that it lies in; empty at the top."""
        return self.path.rpartition("/")[0]


class PromptVersion(models.Model):
    """What a prompt was at one time. `hash` is the identity of `details`: what determines its behaviour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["prompt", "hash"], name="version_hash"),
            models.UniqueConstraint(fields=["prompt", "number"], name="version_number"),
            models.UniqueConstraint(fields=["prompt", "name"], condition=~Q(name=""), name="version_name"),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} v{self.number}"


class Deployment(models.Model):
    """From `deployed_at` on, this version is the one deployed there; without a version, none is."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="deployments")
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="deployments")
    version = models.ForeignKey(PromptVersion, models.CASCADE, null=True, blank=True, related_name="deployments")
    deployed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    deployed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["prompt", "environment", "-id"], name="deployment_current")]

    def __str__(self) -> str:
        return f"{self.version} in {self.environment}"


class Directory(models.Model):
    """A folder of prompts. Each folder of a prompt's path has a row; so has one that was made and is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="directories")
    path = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "directories"
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["project", "path"], name="directory_path")]

    def __str__(self) -> str:
        return self.path


class Monitor(models.Model):
    """An evaluator that judges a prompt's logs: one version of it, or whichever is deployed in an environment."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="monitors")
    evaluator = models.ForeignKey(Prompt, models.CASCADE, related_name="monitored")
    version = models.ForeignKey(PromptVersion, models.CASCADE, null=True, blank=True, related_name="+")
    environment = models.ForeignKey(Environment, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.evaluator} on {self.prompt}"


class Provider(models.Model):
    """Where a project's prompts are called: an address that speaks OpenAI's API, and the key for it, sealed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="providers")
    name = models.CharField(max_length=100, help_text="As prompts name it: openai, azure, groq …")
    base_url = models.CharField(
        "address",
        max_length=500,
        validators=[URLValidator(["http", "https"])],
        help_text="Up to the version: https://api.openai.com/v1",
    )
    sealed_key = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="provider_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The key; empty where there is none. Raises sealing.Broken."""
        return unseal(self.sealed_key) if self.sealed_key else ""

    @key.setter
    def key(self, text: str) -> None:
        self.sealed_key = seal(text) if text else ""
