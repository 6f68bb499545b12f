"""Counting tokens."""

import subprocess
import sys

import pytest

from logs_app.pricing import tokens
from logs_app.pricing.tokens import count_tokens


@pytest.fixture
def without_vocabulary(monkeypatch):
    tokens._vocabulary.cache_clear()
    monkeypatch.setattr(tokens, "_extension_files", lambda: iter(()))
    tokens._bindings.cache_clear()
    yield
    tokens._vocabulary.cache_clear()
    tokens._bindings.cache_clear()


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        ("gpt-4o", "hello world", 2),
        ("gpt-4o", "", 0),
        ("gpt-4o", "antidisestablishmentarianism", 6),
        ("gpt-4", "antidisestablishmentarianism", 6),
        ("gpt-4o", "こんにちは世界", 2),
        ("gpt-4", "こんにちは世界", 4),
        ("azure/gpt-35-turbo", "こんにちは世界", 4),
        ("text-embedding-3-small", "こんにちは世界", 4),
        ("claude-3-opus", "こんにちは世界", 2),
        ("gpt-4.1", "こんにちは世界", 2),
        ("gpt-4o", "<|endoftext|>", 7),
    ],
)
def test_a_text_is_counted_as_its_model_counts(model, text, expected):
    assert count_tokens(model, text) == expected


def test_a_chat_has_what_its_format_puts_around_messages():
    messages = [
        {"role": "system", "content": "You are terse."},
        {"role": "user", "name": "ann", "content": "hello world"},
    ]
    assert count_tokens("gpt-4o", messages) == 3 + (3 + 1 + 4) + (3 + 1 + 2 + 1 + 1)
    assert count_tokens("gpt-4o", {"messages": messages, "temperature": 0.5}) == count_tokens("gpt-4o", messages)


def test_an_answer_is_its_content_and_its_calls():
    assert count_tokens("gpt-4o", {"role": "assistant", "content": "hello world"}) == 2
    call = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"city": "Oslo"}'}}
    assert count_tokens("gpt-4o", {"role": "assistant", "content": None, "tool_calls": [call]}) > 15


def test_a_picture_is_not_counted_as_text():
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0KGgo" * 5000}}
    message = {"role": "user", "content": [{"type": "text", "text": "hello world"}, picture]}
    assert count_tokens("gpt-4o", [message]) == 3 + 3 + 1 + 2 + 85


def test_several_texts_are_counted_together():
    assert count_tokens("text-embedding-3-small", ["hello world", "hello world"]) == 4


@pytest.mark.parametrize(
    "said", [None, 5, {"a": [1, {"b": None}]}, [], [1, "x"], {"role": 3, "content": {"x": 10**30}}, "\ud83d"]
)
def test_anything_can_be_counted(said):
    assert count_tokens("gpt-4o", said) >= 0


def test_a_very_long_text_goes_on_as_it_began():
    text = "word " * 500_000
    assert count_tokens("gpt-4o", text) == pytest.approx(500_000, rel=0.001)


@pytest.mark.usefixtures("without_vocabulary")
def test_without_the_vocabulary_a_token_is_four_bytes():
    assert count_tokens("gpt-4o", "a" * 400) == 100
    assert count_tokens("gpt-4o", "天" * 4) == 3
    assert count_tokens("gpt-4o", [{"role": "user", "content": "a" * 400}]) == 3 + 3 + 1 + 100


def test_the_web_process_loads_no_vocabulary():
    look = """
import sys
import observability.wsgi, observability.urls
from logs_app.pricing import tokens
print(tokens._bindings.cache_info().currsize, "bpe_openai" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "0 False", found.stderr
