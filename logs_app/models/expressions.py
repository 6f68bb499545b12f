"""SQL that Django has not, for SQLite and PostgreSQL."""

from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, DecimalField, Func, TextField, Value
from django.db.models.functions import Coalesce


class JsonText(Func):
    """A JSON scalar as text: 3 is "3", true is "true", null is NULL."""

    output_field = TextField()
    template = "(%(expressions)s #>> '{}')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # json_extract() makes 1 and 0 of true and false.
        value, params = compiler.compile(self.source_expressions[0])
        sql = (
            f"CASE json_type({value}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
            f"ELSE CAST(json_extract({value}, '$') AS TEXT) END"
        )
        return sql, [*params, *params]


class JsonKeyText(Func):
    """The value of an object's key as text. Unlike for Django's KeyTextTransform, "0" is a key like any other."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " ->> "

    def __init__(self, column: Any, key: str) -> None:
        super().__init__(column, Value(key, TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        key, key_params = compiler.compile(self.source_expressions[1])
        text = "CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(value AS TEXT) END"
        return f"(SELECT {text} FROM json_each({column}) WHERE key = {key})", [*params, *key_params]  # noqa: S608


class _ExactUsd(DecimalField):  # type: ignore[type-arg]
    """Money as SumUsd brings it: a decimal, or on SQLite dollars and 1e-12 dollars as text."""

    def get_internal_type(self) -> str:
        return "TextField"  # else SQLite's converter of decimals, which expects a float, would come first

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal:
        if isinstance(value, str):
            dollars, rest = value.split()
            return Decimal(dollars) + Decimal(rest).scaleb(-12)
        return value if value is not None else Decimal(0)


class SumUsd(Aggregate):
    """A sum of money, exact: SQLite would add floats. There it is two sums of integers, dollars and 1e-12 dollars,
    which are exact for amounts that a float keeps to twelve places (below 8,192 USD a row)."""

    function = "SUM"
    output_field = _ExactUsd(max_digits=30, decimal_places=12)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        usd, params = compiler.compile(self.source_expressions[0])
        dollars = f"CAST({usd} AS INTEGER)"
        sql = f"(SUM({dollars}) || ' ' || SUM(CAST(ROUND(({usd} - {dollars}) * 1e12) AS INTEGER)))"
        return sql, [*params, *params, *params]


def usd_of(cost_first: str) -> Coalesce:
    """A log's shown cost: `cost_first` is a project's setting, reported or computed."""
    names = ("reported_usd", "computed_usd")
    return Coalesce(*(names if cost_first == "reported" else reversed(names)))
