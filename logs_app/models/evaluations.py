"""Evaluations: versions of a file run over datasets, and judged by the same evaluators."""

import uuid

from django.db import models
from django.db.models import Q

from observability.projects.models import Project
from prompts_app.models import Prompt, PromptVersion


class Run(models.Model):
    """A version run over a dataset. Its logs are made by the client, and come in one by one."""

    class Said(models.TextChoices):
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="runs")
    version = models.ForeignKey(PromptVersion, models.SET_NULL, null=True, blank=True, related_name="runs")
    dataset = models.ForeignKey(PromptVersion, models.SET_NULL, null=True, blank=True, related_name="dataset_runs")
    said = models.CharField(max_length=9, choices=Said, blank=True)  # by the client; else its logs say how far it is
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.version} over {self.dataset}"


class Evaluation(models.Model):
    """Runs that are compared. The name is unique among those of its file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="evaluations")
    file = models.ForeignKey(Prompt, models.CASCADE, null=True, blank=True, related_name="evaluations")
    name = models.CharField(max_length=200, blank=True)
    runs = models.ManyToManyField(Run, through="EvaluationRun", related_name="evaluations")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["file", "name"], condition=~Q(name=""), name="evaluation_name")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class EvaluationEvaluator(models.Model):
    """An evaluator that judges the logs of an evaluation's runs."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="evaluators")
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "version"], name="evaluation_evaluator")]

    def __str__(self) -> str:
        return f"{self.version} in {self.evaluation}"


class EvaluationRun(models.Model):
    """A run in an evaluation; one run may be in several. The others are compared with the control."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="members")
    run = models.ForeignKey(Run, models.CASCADE, related_name="members")
    is_control = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "run"], name="evaluation_run")]

    def __str__(self) -> str:
        return f"{self.run} in {self.evaluation}"


class RunLog(models.Model):
    """A log of a run. It may have been deleted since: no key leads out of here to logs."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="logs")
    log_id = models.UUIDField()
    datapoint = models.CharField(max_length=200, blank=True)  # the id that the dataset's version gives it

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["run", "log_id"], name="run_log")]

    def __str__(self) -> str:
        return f"{self.log_id} in {self.run_id}"
