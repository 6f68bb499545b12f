"""Rows are in the order of their columns, and of all of them."""

import pytest
from django.db import models

from logs_app.ingest.rows import BODY_COLUMNS, LOG_COLUMNS
from logs_app.models import Log, LogBody


@pytest.mark.parametrize(("model", "columns"), [(Log, LOG_COLUMNS), (LogBody, BODY_COLUMNS)])
def test_every_column_is_written(model: type[models.Model], columns: tuple[str, ...]):
    assert list(columns) == [field.attname for field in model._meta.concrete_fields]
