"""Failures that differ in nothing but numbers, ids and quotes are one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.fingerprints import MAX_SHOWN, fingerprint_of, masked

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(exclude_characters="\"'`“”«»", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("429: too many tokens a minute; try again in 1.7 s", "<n>: too many tokens a minute; try again in <n> s"),
        ("organization org-AbC123dEf456gHi on TPM: Limit 30,000", "organization org-<id> on TPM: Limit <n>"),
        ("request req_011CSHoEeqs5C35K2UUqR7Fy failed", "request req_<id> failed"),
        ("job 550e8400-e29b-41d4-a716-446655440000 is gone", "job <id> is gone"),
        ("segfault at 0x7fFf12, commit 9f86d081884c7d65", "segfault at <id>, commit <id>"),
        ("GET https://api.openai.com/v1/chat?x=1 failed", "GET https://api.openai.com/<path> failed"),
        ("no user bob.x@corp.example", "no user <email>"),
        ("field \"a b\" and `c` and 'd' aren't known", "field <text> and <text> and <text> aren't known"),
        ("  two\n lines\t", "two lines"),
        ("", ""),
    ],
)
def test_what_differs_is_masked(text, shown):
    assert masked(text) == shown


@given(st.text())
def test_masking_again_changes_nothing(text):
    assert masked(masked(text)) == masked(text)
    assert len(masked(text)) <= MAX_SHOWN


@given(st.text(alphabet="0aF-x'\"`:/.@ <>nidpath\u0663", max_size=300))
def test_masking_again_changes_nothing_however_it_is_cut(text):
    assert masked(masked(text)) == masked(text)


@given(numbers, numbers, numbers, numbers)
def test_other_numbers_make_no_other_fingerprint(a, b, c, d):
    assert fingerprint_of("RateLimit", f"{a} of {b} tokens") == fingerprint_of("RateLimit", f"{c} of {d} tokens")


@given(st.uuids(), st.uuids(), names, names)
def test_other_ids_and_names_make_no_other_fingerprint(a: UUID, b: UUID, c: str, d: str):
    assert fingerprint_of("Gone", f'run {a} of "{c}"') == fingerprint_of("Gone", f'run {b} of "{d}"')


def test_another_type_or_another_message_is_another_error():
    found = {fingerprint_of(*said) for said in (("A", "x"), ("B", "x"), ("A", "y"), ("A", ""), ("", "A"), ("", ""))}
    assert len(found) == 6


def test_a_message_of_megabytes_takes_no_time():
    assert len(fingerprint_of("A", "'1a" * 1_000_000)) == 16
