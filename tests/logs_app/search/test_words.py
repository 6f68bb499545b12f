"""What is a word, and what a search asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.search.words import MAX_WORD, Term, has, terms_of, words_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where is my parcel?", ["where", "is", "my", "parcel"]),
        ("ann.lee@example.com", ["ann", "lee", "example", "com"]),
        ("order_id=4711, gpt-4o", ["order", "id", "4711", "gpt", "4o"]),
        ("ÜBER Straße", ["über", "strasse"]),
        ("北京 über東京タワー", ["北京", "京", "über", "東京", "京タ", "タワ", "ワー", "ー"]),
        ("서울의 봄", ["서울의", "봄"]),
        ("हिन्दी में ไทย", ["हिन्दी", "में", "ไท", "ทย", "ย"]),
        ("?!", []),
        ("x" * 100, ["x" * MAX_WORD]),
    ],
)
def test_words_are_runs_of_letters_and_digits(text, words):
    assert words_in(text) == words


def test_values_are_searched_and_keys_are_not():
    assert words_of([{"role": "user", "content": ["hi", {"n": 42, "on": True}]}, None]) == {"user", "hi", "42"}


def test_deep_json_is_no_trouble():
    deep: object = "bottom"
    for _ in range(5000):
        deep = [deep]
    assert words_of([deep]) == {"bottom"}


@pytest.mark.parametrize(
    ("search", "terms"),
    [
        ("late parcel", [Term(("late",), "", False), Term(("parcel",), "", False)]),
        ('"Late parcel" -lost', [Term(("late", "parcel"), "Late parcel", False), Term(("lost",), "", True)]),
        ('-"not that"', [Term(("not", "that"), "not that", True)]),
        ("東京都 京", [Term(("東京", "京都"), "", False), Term(("京",), "", False)]),
        ("a - b", [Term(("a",), "", False), Term(("b",), "", False)]),
        ("?!", [Term((), "?!", False)]),
        ('"?!" a', [Term((), "?!", False), Term(("a",), "", False)]),
    ],
)
def test_a_search_is_read(search, terms):
    assert terms_of(search) == terms


@given(st.text())
def test_every_text_has_its_own_words(text):
    assert has(words_of([text]), words_in(text))
