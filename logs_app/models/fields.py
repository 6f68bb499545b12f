"""Columns that Django has not."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import models
from django.db.models import JSONField, Lookup

_encoder = msgspec.json.Encoder()
_histograms = msgspec.json.Decoder(list[int])


def to_json(value: Any) -> str | None:
    """JSON text of a value; None for None. Whole numbers beyond 64 bits keep every digit."""
    if value is None:
        return None
    try:
        return msgspec.json.encode(value).decode()
    except OverflowError:
        return json.dumps(value, ensure_ascii=False)


class JSONTextField(models.TextField):  # type: ignore[type-arg]
    """JSON kept as text: nobody asks for a part of it in SQL, and text is written and searched quickest."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else msgspec.json.decode(value)

    def get_prep_value(self, value: Any) -> str | None:
        return to_json(value)

    def to_python(self, value: Any) -> Any:
        return value


class HistogramField(JSONTextField):
    """Counts by bucket: {bucket: count}. Kept as [bucket, count, bucket, count, …]: no key has quotes."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return histogram_of([value or "[]"])

    def get_prep_value(self, value: Any) -> str | None:
        return kept(value)


def kept(histogram: dict[int, int]) -> str:
    """A histogram as it is kept."""
    return _encoder.encode([number for pair in histogram.items() for number in pair]).decode()


def histogram_of(kept: Iterable[str]) -> dict[int, int]:
    """Histograms as they are kept, added up. They are decoded as one: most of what a short one takes is the call."""
    numbers = iter(_histograms.decode(f"[{','.join(text[1:-1] for text in kept if text != '[]')}]"))
    total: dict[int, int] = {}
    for bucket, count in zip(numbers, numbers, strict=True):
        total[bucket] = total.get(bucket, 0) + count
    return total


class WordsField(models.TextField):  # type: ignore[type-arg]
    """A set of words: letters and digits only, so that they need no quoting."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Any) -> str:
        return " ".join(sorted(value))


@WordsField.register_lookup
class Begins(Lookup):
    """`words__begins=("par", "wait")`: each of these begins one of the words."""

    lookup_name = "begins"

    def get_prep_lookup(self) -> tuple[str, ...]:
        return tuple(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        found = "SELECT rowid FROM log_words_index WHERE log_words_index MATCH %s"
        return f"{table}.number IN ({found})", (" AND ".join(f'"{word}"*' for word in self.rhs),)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", (*params, " & ".join(f"'{word}':*" for word in self.rhs))


@JSONField.register_lookup
class HasItem(Lookup):
    """`tags__hasitem="x"`: a JSON array has this string. SQLite has no `@>`."""

    lookup_name = "hasitem"

    def get_prep_lookup(self) -> str:
        return str(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = %s)", (*params, self.rhs)  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @> %s::jsonb", (*params, json.dumps([self.rhs]))
