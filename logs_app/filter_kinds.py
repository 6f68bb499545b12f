"""The kinds of filters that a list has: how their values are read, and what they ask of a log."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import add, or_
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils import timezone
from django_filters import Filter, NumberFilter

from logs_app import ids
from logs_app.hours import floor_hour
from logs_app.models import Feedback, Log, LogError
from logs_app.models.expressions import JsonKeyText, JsonText, usd_of
from logs_app.records import TOKENS
from logs_app.terms import Term, term_of
from prompts_app.models import Prompt, PromptVersion

_RELATIVE: Final = re.compile(r"(\d{1,6})([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
MAX_VALUES: Final = 200

Logs = QuerySet[Log]


def moment(text: str) -> datetime:
    """An ISO time (UTC without a zone) or how long ago: 90m, 24h, 7d, 4w.

    Hours, days and weeks ago is the beginning of the hour that was then: charts read whole hours, and lists show the
    same logs as they do.
    """
    if match := _RELATIVE.fullmatch(text):
        ago = timezone.now() - timedelta(**{_UNITS[match[2]]: int(match[1])})
        return ago if match[2] == "m" else floor_hour(ago)
    # The + of a zone is a space where the client did not escape it.
    at = datetime.fromisoformat(re.sub(r"(T.*) (\d\d:?\d\d)$", r"\1+\2", text))
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


class TermsField(forms.Field):
    """The values of a filter that may repeat. `check` raises ValueError, saying what was expected."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, check: Callable[[str], Any], most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check
        self.most = most

    def clean(self, value: list[str] | None) -> list[Term]:
        terms = [term_of(text) for text in value or []]
        if len(terms) > self.most:
            raise forms.ValidationError(f"Expected at most {self.most} values, got {len(terms)}.")
        for term in terms:
            try:
                self.check(term.text)
            except ValueError as error:
                raise forms.ValidationError(f"{error}, got {term.text!r}.") from None
        return terms


class MomentField(forms.Field):
    def clean(self, value: Any) -> datetime | None:
        try:
            return moment(value) if value else None
        except (ValueError, OverflowError):
            expected = "Expected an ISO time or how long ago, such as 24h or 7d"
            raise forms.ValidationError(f"{expected}, got {value!r}.") from None


class AnyOf(Filter):
    """Any of several values of a column. Subclasses say what else a value may mean."""

    field_class = TermsField
    most = MAX_VALUES

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name, check=self.check, most=self.most, **kwargs)

    def check(self, text: str) -> None:
        """Raises ValueError for a value that no log can have."""

    def any_of(self, texts: list[str]) -> Q:
        return Q(**{f"{self.field_name}__in": texts})

    def filter(self, logs: Logs, terms: list[Term]) -> Logs:
        wanted = [term.text for term in terms if not term.is_not]
        unwanted = [term.text for term in terms if term.is_not]
        if wanted:
            logs = logs.filter(self.any_of(wanted))
        return logs.exclude(self.any_of(unwanted)) if unwanted else logs


class Choice(AnyOf):
    """Any of a column's known values."""

    def __init__(self, field_name: str, choices: Iterable[str], **kwargs: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(field_name, **kwargs)

    def check(self, text: str) -> None:
        if text not in self.choices:
            raise ValueError(f"Expected one of {', '.join(self.choices)}")


class Keyed(AnyOf):
    """A client's own id, by the key that is computed from it."""

    def __init__(self, field_name: str, what: str, **kwargs: Any) -> None:
        self.what = what
        super().__init__(field_name, **kwargs)

    def any_of(self, texts: list[str]) -> Q:
        keys = [ids.key_of(self.parent.project.pk, self.what, text) for text in texts if text]
        asked = Q(**{f"{self.field_name}__in": keys})
        return asked | Q(**{f"{self.field_name}__isnull": True}) if "" in texts else asked


class Called(Keyed):
    """A log's own id, which a log that several doors told has beside its call's."""

    def any_of(self, texts: list[str]) -> Q:
        keys = [ids.key_of(self.parent.project.pk, self.what, text) for text in texts if text]
        return super().any_of(texts) | Q(call_key__in=keys)


class Named(AnyOf):
    """A prompt, by its path."""

    def any_of(self, texts: list[str]) -> Q:
        asked = Q(prompt__in=Prompt.objects.filter(project=self.parent.project, path__in=texts).values("id"))
        return asked | Q(prompt=None) if "" in texts else asked


class Versioned(AnyOf):
    """A version of a prompt: its id, or its number (of whichever prompt)."""

    def check(self, text: str) -> None:
        if text and not _is_number(text):
            try:
                UUID(text)
            except ValueError:
                raise ValueError("Expected a version's id or number") from None

    def any_of(self, texts: list[str]) -> Q:
        numbers = [int(text) for text in texts if _is_number(text)]
        keys = [UUID(text) for text in texts if text and not _is_number(text)]
        asked = Q(prompt_version__in=keys)
        if numbers:
            asked |= Q(prompt_version__in=PromptVersion.objects.filter(number__in=numbers).values("id"))
        return asked | Q(prompt_version=None) if "" in texts else asked


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}", text) is not None


class Tagged(AnyOf):
    """A tag among a log's."""

    def any_of(self, texts: list[str]) -> Q:
        return reduce(or_, (Q(tags__hasitem=text) if text else Q(tags=[]) for text in texts))


class Failed(AnyOf):
    """A group of errors. Of logs it is asked by their table of errors, which has it in the order of a list."""

    def any_of(self, texts: list[str]) -> Q:
        if self.parent.queryset.model is not Log:
            return Q(error_group__in=texts)
        errors = LogError.objects.filter(project=self.parent.project, fingerprint__in=texts)
        asked = Q(id__in=errors.order_by().values("log_id"))
        return asked | ~Q(status="error") if "" in texts else asked


class Metadata(AnyOf):
    """A key of the metadata, compared as text: "3" is 3, "true" is true."""

    def any_of(self, texts: list[str]) -> Q:
        said = Coalesce(JsonKeyText("metadata", self.field_name), Value(""), output_field=TextField())
        return Q(In(said, texts))


class Judged(AnyOf):
    """A judgement's name, or `name:value`."""

    def any_of(self, texts: list[str]) -> Q:
        return reduce(or_, (self._judged(text) for text in texts))

    def _judged(self, text: str) -> Q:
        judgements = Feedback.objects.filter(log_id=OuterRef("id"))
        if not text:
            return Q(~Exists(judgements))
        name, colon, value = text.partition(":")
        if not colon:
            return Q(Exists(judgements.filter(name=name)))
        valued = judgements.annotate(text=JsonText("value")).filter(Q(text=value) | Q(value__hasitem=value))
        # A name may have a colon of its own.
        return Q(Exists(valued.filter(name=name))) | Q(Exists(judgements.filter(name=text)))


class Since(Filter):
    """From a moment on: the id is the clock."""

    field_class = MomentField

    def filter(self, logs: Logs, at: datetime | None) -> Logs:
        return logs.filter(id__gte=ids.first_id(at)) if at else logs


class Until(Filter):
    """Before a moment."""

    field_class = MomentField

    def filter(self, logs: Logs, at: datetime | None) -> Logs:
        return logs.filter(id__lt=ids.first_id(at)) if at else logs


class Priced(Choice):
    """Whether a cost is known, reported or computed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("priced", ("true", "false"), **kwargs)

    def any_of(self, texts: list[str]) -> Q:
        unpriced = Q(reported_usd=None, computed_usd=None)
        return reduce(or_, (~unpriced if text == "true" else unpriced for text in texts))


class Cost(NumberFilter):
    """A bound of the cost that the project shows."""

    def filter(self, logs: Logs, usd: Decimal | None) -> Logs:
        if usd is None:
            return logs
        return logs.alias(usd=usd_of(self.parent.project.cost)).filter(**{f"usd__{self.lookup_expr}": usd})


class Tokens(NumberFilter):
    """A bound of a log's tokens of all kinds; no log without known tokens is within it."""

    def filter(self, logs: Logs, tokens: Decimal | None) -> Logs:
        if tokens is None:
            return logs
        are_known = reduce(or_, (Q(**{f"{name}__isnull": False}) for name in TOKENS))
        total = reduce(add, (Coalesce(name, 0) for name in TOKENS))
        return logs.alias(tokens=total).filter(are_known, **{f"tokens__{self.lookup_expr}": tokens})
