"""Secrets in requests that need not be JSON."""

import json

import pytest

from logs_app.readings.redaction import redacted, redacted_text

KEY = "pl-test/key-0000"
SECRET = "sk-upstream-0000"


@pytest.mark.parametrize("spelled", [KEY, "pl-test%2Fkey-0000", "Bearer " + KEY])
def test_a_credential_is_redacted_however_it_is_spelled(spelled):
    body = f'{{"app": "{spelled}", broken'.encode()
    found = redacted(body, [KEY])
    assert b"[redacted]" in found
    assert b"key-0000" not in found
    assert len(found) == len(body)


def test_a_short_credential_leaves_no_rest():
    assert redacted(b"x=secret", ["secret"]) == b"x=[redac"


def test_bytes_that_are_no_text_keep_their_length():
    body = b"\x0a\x10" + KEY.encode() + b"\xff\x00"
    found = redacted(body, [KEY])
    assert (found[:2], found[-2:], len(found)) == (body[:2], body[-2:], len(body))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"api_key": SECRET}),
        json.dumps(json.dumps({"x-api-key": SECRET})),
        str({"OPENAI_API_KEY": SECRET}),
        f'{{"Authorization" : "Bearer {SECRET}", "again": "{SECRET}"',
        f'{{"password":"{SECRET}',
    ],
)
def test_what_stands_under_the_name_of_a_secret_is_redacted(text):
    assert SECRET.encode() not in redacted(text.encode(), [])


@pytest.mark.parametrize("text", ['{"api_key": "short"}', '{"key": "not a secret"}', '{"api_key": 1234567}'])
def test_the_rest_stays_as_it_was(text):
    assert redacted(text.encode(), [KEY]) == text.encode()


def test_a_short_secret_is_no_word_of_the_rest():
    text = (
        b'{"secret": "production", "environment": "production", "password": "a-long-password", "x": "a-long-password"}'
    )
    assert redacted(text, []).count(b"production") == 1
    assert b"a-long-password" not in redacted(text, [])


def test_a_body_of_backslashes_is_read_in_one_go():
    body = b"\\" * 1_000_000 + b'"api_key": "' * 10_000
    assert len(redacted(body, [KEY])) == len(body)


def test_a_body_of_secrets_is_read_in_one_go():
    body = b"".join(b'{"api_key": "%016d"},' % number for number in range(40_000))
    assert b"1" not in redacted(body, [KEY])


def test_a_text_is_redacted_by_the_word():
    assert redacted_text(f"no {KEY} here", [KEY, ""]) == "no [redacted] here"
