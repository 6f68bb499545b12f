"""How what logs say begins: no more of each than a line in a list can show, so that long logs are listed as quickly as
short ones."""

from collections.abc import Collection
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Left

from logs_app.models import LogBody

HEAD: Final = 6_000  # characters


class Head(NamedTuple):
    """The first characters of three fields: JSON, which is cut where it is longer; "" where nothing was said."""

    input: str = ""
    output: str = ""
    tool_calls: str = ""


def heads_of(ids: Collection[UUID]) -> dict[UUID, Head]:
    """By the log's id."""
    heads = [Left(name, HEAD, output_field=TextField()) for name in Head._fields]
    rows = LogBody.objects.filter(log_id__in=ids).values_list("log_id", *heads)
    return {id: Head(*(text or "" for text in said)) for id, *said in rows}
