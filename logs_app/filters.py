r"""Which logs are asked for: one set of filters for pages and API (DESIGN: section 5).

Each filter but the ranges and `q` may repeat (any of them) and takes a leading `-` for "not": `status=-ok`, or
`-status=ok`. An empty value is that of the logs which do not say: `customer=`; and `customer=-` those that do. A value
that begins with a `-` of its own is written `\-`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django_filters import FilterSet, NumberFilter

from logs_app import filter_kinds as kinds
from logs_app.records import KINDS, STATUSES
from logs_app.search.filter import Search
from observability.projects.models import Project
from observability.projects.paging import ADDRESS, MAX_LIMIT, BadFilter

Filters = Mapping[str, Any]  # a QueryDict, or name -> value or list of values

METADATA: Final = "metadata."


class Identified(kinds.AnyOf):
    """A log's own id: as many as can be selected in a list."""

    most = MAX_LIMIT

    def check(self, text: str) -> None:
        try:
            UUID(text)
        except ValueError:
            raise ValueError("Expected a log's id") from None


class LogFilter(FilterSet):
    """The filters of logs, or of rows that have their columns. Raises BadFilter when it is made."""

    since = kinds.Since(help_text="From this moment on: an ISO time, or how long ago (90m, 24h, 7d, 4w).")
    until = kinds.Until(help_text="Before this moment.")
    id = Identified("id")
    environment = kinds.AnyOf("environment")
    customer = kinds.AnyOf("customer")
    user = kinds.AnyOf("user")
    prompt = kinds.Named(help_text="A prompt's path.")
    prompt_version = kinds.Versioned(help_text="A prompt version's id or number.")
    provider = kinds.AnyOf("provider")
    model = kinds.AnyOf("model")
    kind = kinds.Choice("kind", KINDS)
    format = kinds.AnyOf("format")
    status = kinds.Choice("status", STATUSES)
    tag = kinds.Tagged()
    error = kinds.Failed(help_text="A group of errors, by its fingerprint.")
    session = kinds.Keyed("session", "session", help_text="The client's id of a session.")
    trace = kinds.Keyed("trace", "trace", help_text="The client's id of a trace.")
    external_id = kinds.Called("external_key", "log", help_text="The client's id of the log, or LiteLLM's of its call.")
    priced = kinds.Priced(help_text="Whether a cost is known, reported or computed.")
    min_cost_usd = kinds.Cost(lookup_expr="gte", min_value=0, max_digits=20, decimal_places=12)
    max_cost_usd = kinds.Cost(lookup_expr="lte", min_value=0, max_digits=20, decimal_places=12)
    min_latency_ms = NumberFilter("latency_ms", "gte", min_value=0, max_digits=20)
    max_latency_ms = NumberFilter("latency_ms", "lte", min_value=0, max_digits=20)
    min_total_tokens = kinds.Tokens(lookup_expr="gte", min_value=0, max_digits=18, decimal_places=0)
    max_total_tokens = kinds.Tokens(lookup_expr="lte", min_value=0, max_digits=18, decimal_places=0)
    feedback = kinds.Judged(help_text="A judgement's name, or name:value.")
    q = Search(
        help_text="Words of the name, model, error, user, customer, tags, metadata, input, output or tool calls: each "
        'word, or its beginning, must be there. A "phrase" is found word for word, in all but tags, metadata and tool '
        "calls; a - before a word or phrase is for logs without it."
    )

    declared_filters: ClassVar[dict[str, Any]]

    def __init__(self, project: Project, filters: Filters, rows: QuerySet[Any]) -> None:
        self.project = project
        super().__init__(_read(filters), rows)
        for name in self.data:
            if name.startswith(METADATA) and name != METADATA:
                self.filters[name] = kinds.Metadata(name.removeprefix(METADATA))
                self.filters[name].parent = self
        wrong = {name: list(texts) for name, texts in self.errors.items()}
        if errors := _unknown(self.data, self.filters) | wrong:
            raise BadFilter(errors)


def lists_of(filters: Filters) -> dict[str, list[str]]:
    """The values of each filter."""
    if isinstance(filters, MultiValueDict):
        return dict(filters.lists())
    return {name: [said] if isinstance(said, str) else list(said) for name, said in filters.items()}


def _read(filters: Filters) -> "MultiValueDict[str, str]":
    """Name -> values. `-status=ok` is `status=-ok`."""
    said: MultiValueDict[str, str] = MultiValueDict()
    for name, values in lists_of(filters).items():
        for value in values:
            said.appendlist(name.removeprefix("-"), f"-{value}" if name.startswith("-") else value)
    for name in ADDRESS:
        said.pop(name, None)
    return said


def _unknown(said: Mapping[str, Any], filters: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [f"There is no such filter. There are {', '.join(filters)}."] for name in said if name not in filters}
