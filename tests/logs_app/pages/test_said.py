"""What a log's page fetches: long texts, the middle of long conversations, files, and the logs before and after."""

import base64
import json

import pytest

from logs_app.models import Log
from logs_app.pages.conversation import MAX_MESSAGES
from logs_app.pages.parts import INLINE, MAX_TEXT

PIXELS = b"\x89PNG" + b"\0" * INLINE


def at(n: int) -> dict:
    return {"external_id": f"log-{n}", "name": f"name-{n}", "started_at": f"2026-05-01T10:00:{n:02}Z"}


def address(external_id: str, what: str = "") -> str:
    return f"logs/{Log.objects.get(external_id=external_id).id}/{what}"


def test_a_long_text_is_cut_until_it_is_asked_for(reader, send):
    send({**at(1), "input": "a" * MAX_TEXT + "<the end>", "output": "b"})
    page = reader.html(address("log-1"))
    assert "9 more characters" in page
    assert "the end" not in page
    said = reader.html(address("log-1", "said/"), side="input", at="0.0")
    assert "&lt;the end&gt;" in said
    assert "more characters" not in said
    assert "<html" not in said


def test_a_page_of_a_large_log_stays_small(reader, send):
    rows = [{"n": n, "text": "word " * 20} for n in range(10_000)]
    send({**at(1), "input": "word " * 200_000, "output": json.dumps(rows), "metadata": {"rows": rows}})
    for form in ("read", "text", "json"):
        assert len(reader.html(address("log-1"), **{"as": form})) < 500_000


def test_what_is_copied_is_what_was_sent(reader, send):
    send({**at(1), "input": [{"role": "user", "content": [{"type": "text", "text": "<b>one"}, "two"]}], "output": "c"})
    for asked, given in (
        ({"at": "0"}, "<b>one\n\ntwo"),
        ({"at": "0.1"}, "two"),
        ({"side": "output"}, '"c"'),
    ):
        reply = reader.client.get(reader.base + address("log-1", "said/"), {"side": "input", "as": "plain", **asked})
        assert reply["Content-Type"].startswith("text/plain")
        assert reply.content.decode() == given


def test_the_middle_of_a_long_conversation_comes_when_it_is_asked_for(reader, send):
    half = MAX_MESSAGES // 2
    said = [{"role": "user", "content": f"line-{n}."} for n in range(MAX_MESSAGES + 3)]
    send({**at(1), "input": said})
    page = reader.text(address("log-1"))
    assert f"messages {half + 1} to {half + 3} are not shown" in page
    assert f"line-{half}." not in page
    middle = reader.text(address("log-1", "said/"), side="input", start=half)
    assert [f"line-{n}." in middle for n in (half - 1, half, half + 2, half + 3)] == [False, True, True, False]


def test_a_large_picture_is_a_file_of_its_own(reader, send):
    url = f"data:image/png;base64,{base64.b64encode(PIXELS).decode()}"
    send({**at(1), "input": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]})
    page = reader.html(address("log-1"))
    assert "data:image/png" not in page
    file = address("log-1", "said/") + "?side=input&amp;at=0.0&amp;as=file"
    assert f'src="{reader.base}{file}"' in page
    reply = reader.client.get(reader.base + file.replace("&amp;", "&"))
    assert (reply["Content-Type"], reply.content) == ("image/png", PIXELS)
    assert reply["Content-Security-Policy"].startswith("sandbox")
    assert reply["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"side": "tools"},
        {"side": "input", "at": "1"},
        {"side": "input", "at": "0.7", "as": "plain"},
        {"side": "input", "at": "x", "as": "plain"},
        {"side": "input", "at": "0"},
        {"side": "input", "at": "0.0", "as": "file"},
    ],
)
def test_what_a_log_does_not_say_is_not_there(reader, send, query):
    send({**at(1), "input": "x"})
    reader.html(address("log-1", "said/"), expect=404, **query)


@pytest.mark.parametrize(("form", "there"), [("read", "<strong>b"), ("text", "**b**"), ("json", "&quot;a **b**&quot;")])
def test_an_answer_is_read_as_written_or_as_sent(reader, send, form, there):
    send({**at(1), "output": "a **b**"})
    assert there in reader.html(address("log-1"), **{"as": form})


def test_neighbours_are_those_of_the_list_and_of_the_user(reader, send):
    for n, customer, user in ((1, "x", "ana"), (2, "y", "bob"), (3, "x", "bob"), (4, "x", "ana"), (5, "y", "ana")):
        send({**at(n), "customer": customer, "user": user})
    html = reader.html(address("log-3", "neighbours/"), customer="x")
    links = [line.partition('href="')[2].partition('"')[0] for line in html.splitlines() if "href=" in line]
    assert links == [
        f"{reader.base}{address('log-1')}?customer=x",
        f"{reader.base}{address('log-4')}?customer=x",
        f"{reader.base}{address('log-2')}",
    ]
    assert "?customer=x" in reader.html(address("log-3"), customer="x")


def test_a_filter_that_means_nothing_spoils_no_log(reader, send):
    send({**at(1), "user": "ana"})
    assert "href" not in reader.html(address("log-1", "neighbours/"), nonsense="1")
    assert "name-1" in reader.text(address("log-1"), nonsense="1")
