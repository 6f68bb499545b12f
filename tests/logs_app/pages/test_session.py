"""A session as the end user saw it."""

import re

from logs_app.models import Log, Session, Trace


def at(second: int) -> dict:
    return {"started_at": f"2026-05-01T10:{second // 60:02}:{second % 60:02}Z"}


def talk(send, *logs):
    """Logs of one session; each says its second."""
    send(*({"session": "chat", **log} for log in logs))


def page(reader, **query) -> str:
    return reader.text(f"sessions/{Session.objects.get().id}/", **query)


def turns(reader) -> list[str]:
    """The words of each turn, without its head."""
    html = reader.html(f"sessions/{Session.objects.get().id}/")
    parts = html.partition("</main>")[0].split('<section class="turn"')[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part.partition("</header>")[2])).strip() for part in parts]


def say(role: str, text: str) -> dict:
    return {"role": role, "content": text}


def test_a_session_is_the_conversation_that_it_was(reader, send):
    first = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello?"}]
    second = [*first, {"role": "assistant", "content": "Hi."}, {"role": "user", "content": "And now?"}]
    send(
        {"session": "chat", "model": "m", "input": first, "output": "Hi.", "cost_usd": "0.25", **at(0)},
        {
            "session": "chat",
            "external_id": "root",
            "kind": "agent",
            "trace": "t",
            "input": second,
            "output": "Bye.",
            **at(1),
        },
        {"session": "chat", "parent": "root", "trace": "t", "input": "inner", "output": "hidden step", **at(1)},
    )
    text = reader.text(f"sessions/{Session.objects.get().id}/")
    said = ("Hello?", "Hi.", "And now?", "Bye.")
    assert [text.count(part) for part in said] == [1, 1, 1, 1]
    assert "Be kind." not in text
    assert "hidden step" not in text
    assert "1 step" in text


def test_steps_of_a_loop_are_one_turn(reader, send):
    call = {"id": "c", "function": {"name": "look", "arguments": "{}"}}
    asked = [say("system", "Rules."), say("user", "Where is it?")]
    step = [*asked, {"role": "assistant", "content": None, "tool_calls": [call]}]
    last = [*step, {"role": "tool", "tool_call_id": "c", "content": "secret place"}]
    talk(
        send,
        {"input": asked, "output": step[-1], "latency_ms": 1000, "cost_usd": "0.25", **at(0)},
        {"kind": "tool", "name": "look", "output": "secret place", **at(1)},
        {"input": last, "output": "In Ulm.", "latency_ms": 2000, "cost_usd": "0.5", **at(2)},
    )
    [turn] = turns(reader)
    assert turn.startswith("user Where is it? assistant In Ulm. 2 steps look")
    assert "secret place" not in turn
    assert "4.00 s $0.75" in page(reader)


def test_what_was_said_between_two_calls_is_shown(reader, send):
    asked = [say("user", "Where is it?")]
    call = {"type": "tool_use", "id": "1", "name": "f", "input": {}}
    between = {"role": "assistant", "content": [{"type": "text", "text": "Let me look."}, call]}
    back = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "hidden"}]}
    talk(
        send,
        {"input": asked, "output": between, **at(0)},
        {"input": [*asked, between, back], "output": "Here.", **at(5)},
    )
    [turn] = turns(reader)
    assert turn.startswith("user Where is it? assistant Let me look. assistant Here.")
    assert "hidden" not in turn


def test_a_router_is_a_step_of_the_answer(reader, send):
    talk(
        send,
        {"name": "route", "input": [say("user", "Hello?")], "output": "sales", **at(0)},
        {"name": "answer", "input": [say("user", "Hello?")], "output": "Hi.", **at(1)},
    )
    [turn] = turns(reader)
    assert turn.startswith("user Hello? assistant Hi. 1 step")


def test_who_says_the_same_again_is_answered_again(reader, send):
    yes = say("user", "Yes.")
    talk(
        send,
        {"input": [yes], "output": "First.", **at(0)},
        {"input": [yes, say("assistant", "First."), yes], "output": "Second.", **at(5)},
        {"input": "Yes.", "output": "Third.", **at(300)},
    )
    assert turns(reader) == [f"user Yes. assistant {word}" for word in ("First.", "Second.", "Third.")]


def test_a_turn_tells_its_errors_and_leads_on(reader, send):
    failed = {"status": "error", "error": {"type": "Timeout", "message": "too slow"}}
    talk(send, {"input": "Hello?", "trace": "t", "customer": "acme", "user": "ana", **failed, **at(0)})
    html = reader.html(f"sessions/{Session.objects.get().id}/")
    assert f"/traces/{Trace.objects.get().id}/" in html
    assert f"/logs/{Log.objects.get().id}/" in html
    text = page(reader)
    assert "1 error" in text
    assert "Timeout llm too slow" in text
    assert "Customer acme User ana" in text


def test_an_object_with_one_text_is_that_text(reader, send):
    talk(send, {"kind": "chain", "input": {"question": "Where?"}, "output": {"answer": "There."}, **at(0)})
    assert turns(reader) == ["user Where? assistant There."]


def test_a_session_of_searches_only_is_shown_too(reader, send):
    talk(send, {"kind": "retriever", "name": "find", "input": "needle", "output": ["hay"], **at(0)})
    assert turns(reader)[0].startswith("user needle")


def test_a_long_session_goes_on_when_asked(reader, send, monkeypatch):
    monkeypatch.setattr("logs_app.selectors.talks.A_PAGE", 2)
    talk(send, *({"input": f"Question {n}?", "output": f"Answer {n}.", **at(n)} for n in range(3)))
    assert "Question 2?" not in page(reader)
    rest = page(reader, start=2, part=1)
    assert "Question 2?" in rest
    assert "Question 1?" not in rest
