"""Prices that a project, or the whole installation, sets over the shipped ones."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from observability.projects.models import Project

PER_MILLION: dict[str, Any] = {"max_digits": 16, "decimal_places": 8, "null": True, "blank": True}


class Rate(models.Model):
    """What a model costs from a day on, in USD per million tokens. The most particular rate wins: the project's before
    everybody's, a plain name before one with a star, then the latest that had begun when the call was made."""

    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="rates", help_text="Empty: for every project."
    )
    provider = models.CharField(max_length=200, blank=True, help_text="Empty: whoever provides the model.")
    model = models.CharField(
        max_length=200,
        help_text="The model's name; * stands for any characters.",
        validators=[RegexValidator(r"^\S+$", "A model's name has no spaces.")],
    )
    valid_from = models.DateTimeField(default=timezone.now)
    input_usd = models.DecimalField(**PER_MILLION)
    cache_read_usd = models.DecimalField(**PER_MILLION, help_text="Empty: as input.")
    cache_write_usd = models.DecimalField(**PER_MILLION, help_text="Empty: as input.")
    output_usd = models.DecimalField(**PER_MILLION)
    reasoning_usd = models.DecimalField(**PER_MILLION, help_text="Empty: as output.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "rate"
        ordering = ["model", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.model} from {self.valid_from:%Y-%m-%d}"

    def clean(self) -> None:
        if self.input_usd is None and self.output_usd is None:
            raise ValidationError({"input_usd": "Give a price for input, output or both."})
