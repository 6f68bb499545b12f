"""Ids that are computed: stored rows depend on them."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from logs_app import ids

# What the first release made its keys with. Another one would find none of the logs that are stored.
NAMESPACE = UUID("6f1d1c1e-70f1-5c0a-9d0b-3c6a3f1c7a11")


@given(st.integers(1, 10**6), st.sampled_from(["log", "trace", "session"]), st.text(st.characters(codec="utf-8")))
def test_a_key_is_the_uuid_of_the_fifth_version(project: int, what: str, text: str) -> None:
    assert ids.key_of(project, what, text) == uuid5(NAMESPACE, f"{project}/{what}/{text}")
