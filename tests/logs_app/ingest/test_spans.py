"""Whatever order and division into requests spans come in, what the root of a trace says comes down to all below it."""

from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.logs_app.ingest.test_halves import new_project, rows_of
from tests.otlp import request, span

pytestmark = pytest.mark.django_db
IDS = [f"b7ad6b716920333{n}" for n in range(7)]
NEVER_COMES = "b7ad6b716920333f"
TRACES = ["0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319d"]
ROOT = {"session.id": "s", "user.id": "u", "customer.id": "c", "deployment.environment.name": "production"}


def of(id: str, parent: str = "", trace: str = TRACES[0], **said: str) -> dict[str, Any]:
    attributes = {name: {"stringValue": text} for name, text in said.items()}
    return span(spanId=id, traceId=trace, name=id[-1], parentSpanId=parent, attributes=attributes)


def send(key: str, spans: list[dict[str, Any]]) -> None:
    reply = Client().post(
        "/v1/traces", request(*spans), content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert reply.status_code == 200, reply.content


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The spans of two traces: below one that says who and where, below one that says nothing, or below none."""
    spans: list[dict[str, Any]] = []
    above: dict[str, list[str]] = {trace: [] for trace in TRACES}
    for id in IDS[: draw(st.integers(2, len(IDS)))]:
        trace = draw(st.sampled_from(TRACES))
        parent = draw(st.sampled_from([*above[trace], NEVER_COMES])) if above[trace] else ""
        said = draw(st.sampled_from([ROOT, {"session.id": "t"}, {}])) if not parent else {}
        spans.append(of(id, parent, trace, **said))
        above[trace].append(id)
    return spans


@given(trees(), st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_order_and_division_give_the_same_rows(db, spans, data):
    one, key = new_project()
    send(key, spans)
    other, other_key = new_project()
    order = data.draw(st.permutations(spans))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order)), max_size=4)) | {0, len(order)})
    for since, until in pairwise(cuts):
        send(other_key, order[since:until])
    assert rows_of(other) == rows_of(one)


@pytest.mark.parametrize(
    "order", ["a,c,b", "c,a,b", "c,b,a", "b,a,c", "d,c,a,b", "d,a,b,c", "a,d,b,c", "d,a,c,b", "ad,cb"]
)
def test_the_parent_between_them_may_come_last(key, logs, order):
    a, b, c, d = IDS[:4]
    line = {"a": of(a, **ROOT), "b": of(b, a), "c": of(c, b), "d": of(d, c)}
    for names in order.split(","):
        send(key, [line[name] for name in names])
    assert {(log["session"], log["user"], log["customer"]) for log in logs()} == {("s", "u", "c")}
