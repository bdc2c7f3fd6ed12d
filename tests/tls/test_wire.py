import pytest

from inspector.tls.wire import Fields, WireError, numbers, packed, vector


def test_fields_are_taken_from_front_to_back() -> None:
    """A number, a vector, and nothing left."""
    fields = Fields(b"\x03\x03" + vector(1, b"abc"))
    assert fields.number(2, "version") == 0x0303
    assert fields.vector(1, "id") == b"abc"
    fields.end("the message")


@pytest.mark.parametrize(
    ("raw", "words"), [(b"", "session_id wants 1 bytes, 0 are left"), (b"\x05abc", "session_id wants 5 bytes, 3 are left")]
)
def test_a_field_that_is_cut_off_is_named(raw: bytes, words: str) -> None:
    """The error says which field, and by how much."""
    with pytest.raises(WireError, match=words):
        Fields(raw).vector(1, "session_id")


def test_bytes_too_many_are_an_error() -> None:
    """What is left behind the last field belongs to nothing."""
    fields = Fields(b"ab")
    fields.take(1, "one")
    with pytest.raises(WireError, match="1 bytes too many after the message"):
        fields.end("the message")


def test_vectors_are_taken_until_the_end() -> None:
    """A list of certificates is such a sequence."""
    assert list(Fields(vector(3, b"one") + vector(3, b"")).vectors(3, "a certificate")) == [b"one", b""]


def test_numbers_and_packed_are_inverse() -> None:
    """Suites, groups and versions are lists of two bytes."""
    assert numbers(packed((0x1301, 0x00FF)), 2, "suites") == (0x1301, 0x00FF)
    with pytest.raises(WireError, match="no multiple of 2"):
        numbers(b"abc", 2, "suites")
