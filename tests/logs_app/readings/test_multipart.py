"""Forms in parts."""

import pytest

from logs_app.readings.multipart import Part, parts_in
from logs_app.wire import BadPayload

FORM = 'multipart/form-data; charset=utf-8; boundary="a b"'


def form(*parts):
    return b"".join(b"--a b\r\n" + part + b"\r\n" for part in parts) + b"--a b--\r\n"


def test_parts_have_names_types_and_bytes_of_their_own():
    image = b"\x89PNG\r\n--a\r\n\r\n\x00"
    raw = form(
        b'Content-Disposition: form-data; name="one"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{}',
        b'content-type: Image/PNG\r\ncontent-disposition: form-data; filename="x"; name="two"\r\n\r\n' + image,
        b'Content-Disposition: form-data; name=""\r\n\r\n',
    )
    assert list(parts_in(raw, FORM)) == [
        Part("one", "application/json", b"{}"),
        Part("two", "image/png", image),
        Part("", "", b""),
    ]


def test_what_lies_around_the_parts_is_no_part():
    raw = b"before\r\n" + form(b'Content-Disposition: form-data; name="a"\r\n\r\nx') + b"after"
    assert [part.name for part in parts_in(raw, FORM)] == ["a"]


@pytest.mark.parametrize(
    ("raw", "content_type", "field"),
    [
        (b"", FORM, "body"),
        (form(), "multipart/form-data", "Content-Type"),
        (form(b"no head"), FORM, "body"),
        (form(b"Content-Type: text/plain\r\n\r\nx"), FORM, "body"),
        (form(b'Content-Disposition: form-data; name="a"\r\n\r\nx')[:-8], FORM, "body"),
    ],
    ids=["empty", "no boundary", "no head", "no name", "cut off"],
)
def test_what_is_no_form_is_refused(raw, content_type, field):
    with pytest.raises(BadPayload) as refused:
        list(parts_in(raw, content_type))
    assert refused.value.field == field
