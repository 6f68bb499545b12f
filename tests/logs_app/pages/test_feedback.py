"""What people and evaluators think of the logs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logs_app.models import Feedback
from prompts_app import publish


@pytest.fixture
def judged(send, project):
    version = publish.make_version(publish.make_prompt(project.pk, "p"), {"template": "x"})
    first, _ = send(
        {"external_id": "one", "name": "answer", "prompt": {"path": "p", "version_id": str(version.pk)}},
        {"external_id": "two", "name": "route"},
    )
    send(
        {"log": "one", "name": "thumbs", "value": "up", "comment": "quick", "user": "ann"},
        {"log": "two", "name": "thumbs", "value": "down"},
        {"log": "one", "name": "accuracy", "value": 0.5},
        {"log": "later", "name": "thumbs", "value": "up"},
        path="feedback",
    )
    return first


def values_of(html: str) -> list[str]:
    return re.findall(r'<td class="clip judged[^"]*">(.*?)</td>', html)


def test_judgements_are_listed_with_their_logs(reader, judged):
    html = reader.html("feedback/")
    assert sorted(values_of(html)) == ["0.5", "down", "up", "up"]
    assert f'href="/projects/acme/logs/{judged}/"' in html
    text = reader.text("feedback/")
    assert "thumbs up quick ann native answer p" in text
    assert "not here yet" in text


def test_names_and_versions_have_means(reader, judged):
    text = reader.text("feedback/")
    assert "thumbs 3 0.67 67%" in text
    assert "accuracy 1 0.50 -" in text
    assert "p v1 thumbs 1 1.00" in text


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({"name": "accuracy"}, ["0.5"]),
        ({"value": "down"}, ["down"]),
        ({"name": "thumbs", "value": "up"}, ["up", "up"]),
        ({"source": "native", "value": "0.5"}, ["0.5"]),
        ({"source": "evaluator"}, []),
        ({"until": "2026-01-01", "since": "2025-01-01"}, []),
    ],
)
def test_filters_hold(reader, judged, query, values):
    assert values_of(reader.html("feedback/", **query)) == values


@pytest.mark.parametrize(
    "query",
    [
        {"since": "soon"},
        {"source": "x"},
        {"nothing": "1"},
        {"cursor": "x"},
        {"since": "2026-05-01", "until": "2026-04-01", "source": "?"},
    ],
)
def test_bad_questions_are_told(reader, judged, query):
    assert "Expected" in (text := reader.text("feedback/", expect=400, **query)) or "no" in text


def test_one_pages_both_ways(reader, send, judged):
    send(*({"log": "one", "name": f"n{n}", "value": n} for n in range(60)), path="feedback")
    html = reader.html("feedback/")
    assert len(values_of(html)) == 50
    older = re.search(r'rel="next" href="([^"]*)"', html)[1].replace("&amp;", "&")
    second = reader.client.get(f"{reader.base}feedback/{older}").content.decode()
    assert len(values_of(second)) == 14
    newer = re.search(r'rel="prev" href="([^"]*)"', second)[1].replace("&amp;", "&")
    assert values_of(reader.client.get(f"{reader.base}feedback/{newer}").content.decode()) == values_of(html)


def test_nothing_yet_is_told_from_nothing_here(reader, send):
    assert "No feedback yet" in reader.text("feedback/")
    send({"external_id": "one"})
    send({"log": "one", "name": "thumbs", "value": "up"}, path="feedback")
    assert "Nothing matches" in reader.text("feedback/", name="x")


def test_more_judgements_take_no_more_queries(reader, send, judged):
    asked = []
    for start, count in ((0, 2), (2, 40)):
        send(*({"external_id": f"l{n}", "prompt": {"path": f"p{n}"}} for n in range(start, start + count)))
        send(*({"log": f"l{n}", "name": f"n{n}", "value": "up"} for n in range(start, start + count)), path="feedback")
        reader.html("feedback/")
        with CaptureQueriesContext(connection) as queries:
            reader.html("feedback/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Feedback.objects.count() == 46
