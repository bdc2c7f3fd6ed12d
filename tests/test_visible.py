"""The visible notation: safe to show, nothing dropped, the original can be had back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.visible import as_typed, original, visible, visible_columns, visible_text

BYTES = st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"220 mail.example.com", "220 mail.example.com"),
        ("Grüße €".encode(), "Grüße €"),
        ("日本".encode(), "日本"),
        (b"a\\b", "a\\\\b"),
        (b"\x1b[2J", "\\x1b[2J"),
        (b"\r\n\t\0", "\\x0d\\x0a\\x09\\x00"),
        (b"\x7f", "\\x7f"),
        (b"Gr\xfc\xdfe", "Gr\\xfc\\xdfe"),
        ("\x9b31m".encode(), "\\xc2\\x9b31m"),  # C1 in UTF-8: a control sequence introducer
        (b"\x9b31m", "\\x9b31m"),
        ("a\u202eb".encode(), "a\\xe2\\x80\\xaeb"),  # right-to-left override
        ("a\u2066b".encode(), "a\\xe2\\x81\\xa6b"),
        ("a\u200bb".encode(), "a\\xe2\\x80\\x8bb"),  # zero width
        ("\u00a0".encode(), "\\xc2\\xa0"),
        ("\u2028".encode(), "\\xe2\\x80\\xa8"),
        ("\ufeff".encode(), "\\xef\\xbb\\xbf"),
        ("\u3164".encode(), "\\xe3\\x85\\xa4"),  # Hangul filler: a letter that is blank
        ("\u115f\u1160\uffa0".encode(), "\\xe1\\x85\\x9f\\xe1\\x85\\xa0\\xef\\xbe\\xa0"),
        ("\ufe0f".encode(), "\\xef\\xb8\\x8f"),
        ("\u2800".encode(), "\\xe2\\xa0\\x80"),
        ("\U000e0041".encode(), "\\xf3\\xa0\\x81\\x81"),  # a tag character
        (b"\xed\xa0\x80", "\\xed\\xa0\\x80"),  # a surrogate in UTF-8
        (b"\xf0\x9f", "\\xf0\\x9f"),
        (b"", ""),
    ],
)
def test_what_is_shown(raw: bytes, text: str) -> None:
    """Printable UTF-8 stays, a backslash is doubled, every other byte becomes ``\\xNN``."""
    assert visible(raw) == text


@given(BYTES)
def test_every_character_is_printable(raw: bytes) -> None:
    """Nothing that moves the cursor, hides or reorders text gets through."""
    assert visible(raw).isprintable()


@given(BYTES)
def test_the_original_can_be_recovered(raw: bytes) -> None:
    """Nothing is dropped, and no two inputs look the same."""
    assert original(visible(raw)) == raw


@given(BYTES)
def test_columns_tell_where_a_byte_is_shown(raw: bytes) -> None:
    """A span of bytes can be marked on the screen: what stands between two columns is the notation of the bytes between."""
    columns = visible_columns(raw)
    text = visible(raw)
    assert len(columns) == len(raw) + 1
    assert columns == sorted(columns)
    assert columns[-1] == len(text)
    for index, byte in enumerate(raw):
        assert text[columns[index] :].startswith(
            (f"\\x{byte:02x}", "\\\\" if byte == 0x5C else chr(byte) if byte < 0x80 else text[columns[index]])
        )


def test_columns_of_mixed_bytes() -> None:
    """One column for a plain byte, four for an escaped one, one for a character of two bytes."""
    assert visible_columns(b"a\x1b" + "ü".encode() + b"\xff") == [0, 1, 5, 5, 6, 10]
    assert visible_columns("\u202e".encode()) == [0, 4, 8, 12]
    assert visible_columns(b"") == [0]


@given(st.text(alphabet=st.characters()))
def test_text_that_never_was_bytes_is_made_safe_too(text: str) -> None:
    """Names in certificates and error texts, lone surrogates included."""
    assert visible_text(text).isprintable()


@pytest.mark.parametrize("text", ["\\", "a\\b", "\\x1", "\\xGG", "\\xAB", "\\\\\\"])
def test_what_is_not_in_the_notation_is_refused(text: str) -> None:
    """A lone backslash cannot be read back."""
    with pytest.raises(ValueError, match="backslash"):
        original(text)


def test_what_was_typed_is_named_as_it_is() -> None:
    """A text in quotation marks and raw, for the error to be made visible as a whole; what is no text without them."""
    typed = as_typed("a\x1b")
    assert visible_text(f"{typed} is wrong") == "'a\\x1b' is wrong"
    assert as_typed(7) == "7"
