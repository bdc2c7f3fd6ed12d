import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.der import SEQUENCE, DERError, oid_text, read_element, read_elements


def test_elements_are_read_one_after_the_other() -> None:
    """Short and long form of the length; the raw octets put together are the input."""
    raw = bytes.fromhex("020101") + b"\x04\x81\x80" + bytes(128)
    elements = list(read_elements(raw))
    assert [(element.tag, len(element.content)) for element in elements] == [(2, 1), (4, 128)]
    assert b"".join(element.raw for element in elements) == raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x30", "an element is cut off"),
        (b"\x30\x05ab", "of 5 octets is cut off"),
        (b"\x30\x80", "indefinite"),
        (b"\x30\x88" + bytes(8), "too long"),
        (b"\x1f\x81\x01\x00", "a tag of more than one octet"),
        (b"\x04\x00", "tag 0x04 stands where 0x30 belongs"),
    ],
)
def test_what_is_no_der_is_named(raw: bytes, words: str) -> None:
    """The reason goes into what the user sees of a broken certificate."""
    with pytest.raises(DERError, match=words):
        read_element(raw, SEQUENCE)


@pytest.mark.parametrize(
    ("content", "text"), [("2a864886f70d01010b", "1.2.840.113549.1.1.11"), ("551d11", "2.5.29.17"), ("883703", "2.999.3")]
)
def test_object_identifiers_are_dotted(content: str, text: str) -> None:
    """The first octets hold two arcs (X.690 §8.19)."""
    assert oid_text(bytes.fromhex(content)) == text


@pytest.mark.parametrize("content", [b"", b"\x2a\x86"])
def test_an_identifier_that_is_cut_off_is_an_error(content: bytes) -> None:
    """It has no end."""
    with pytest.raises(DERError):
        oid_text(content)


@given(st.binary(max_size=100))
def test_any_bytes_are_elements_or_an_error(raw: bytes) -> None:
    """Nothing else is raised, and no octet is lost."""
    try:
        assert b"".join(element.raw for element in read_elements(raw)) == raw
    except DERError:
        return
