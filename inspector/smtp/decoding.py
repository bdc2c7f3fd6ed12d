"""A best guess at text that is neither ASCII nor UTF-8. It stands beside the bytes, never instead of them.

Replies carry no word on their encoding. What is met: GBK of Chinese servers (aiosmtplib issue 41), Cyrillic in two
encodings, Japanese and Korean, and Latin letters inside a word.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from inspector.visible import visible_text

_HIGH = re.compile(rb"[\x80-\xff]+")
_INSIDE_A_WORD = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_CYRILLIC_WORDS = re.compile("[А-Яа-яЁё]?[а-яё]+|[А-ЯЁ]+")
LONGEST = 2_000
"""Bytes that are looked at."""


class Decoded(NamedTuple):
    """What some bytes may say."""

    encoding: str
    """What people call it: ``GBK``."""
    text: str
    """In the visible notation."""


def _is_latin(raw: bytes, _text: str) -> bool:
    return _INSIDE_A_WORD.search(raw) is not None


def _is_cyrillic(_raw: bytes, text: str) -> bool:
    words = re.findall(r"[^\x00-\x7f]+", text)
    return all(_CYRILLIC_WORDS.fullmatch(word) for word in words) and max(len(set(word)) for word in words) > 2


def _is_japanese(raw: bytes, text: str) -> bool:
    kana = sum("\u3040" <= character <= "\u30ff" for character in text)
    return _is_double(raw) and kana * 4 >= sum(not character.isascii() for character in text)


def _is_korean(raw: bytes, text: str) -> bool:
    """Tell whether all are Hangul, at least three of them: Chinese text of that length has other characters too."""
    signs = [character for character in text if not character.isascii()]
    return _is_double(raw) and len(signs) > 2 and all("\uac00" <= character <= "\ud7a3" for character in signs)


def _is_chinese(raw: bytes, text: str) -> bool:
    return _is_double(raw) and any("\u4e00" <= character <= "\u9fff" for character in text)


def _is_double(raw: bytes) -> bool:
    """Tell whether all 8-bit bytes can be halves of characters."""
    return all(len(run) % 2 == 0 for run in _HIGH.findall(raw))


class _Encoding(NamedTuple):
    name: str
    codec: str
    fits: Callable[[bytes, str], bool]


_ENCODINGS = (
    _Encoding("Windows-1252", "cp1252", _is_latin),
    _Encoding("Latin-1", "latin-1", _is_latin),
    _Encoding("Windows-1251", "cp1251", _is_cyrillic),
    _Encoding("KOI8-R", "koi8-r", _is_cyrillic),
    _Encoding("EUC-JP", "euc-jp", _is_japanese),
    _Encoding("EUC-KR", "euc-kr", _is_korean),
    _Encoding("GBK", "gbk", _is_chinese),
)
"""In the order in which they are tried: the first whose bytes decode to what looks like words."""


def guess_decoding(raw: bytes) -> Decoded | None:
    """Return what `raw` may say; None where it is ASCII or UTF-8 (that is shown as it is) or nothing fits."""
    raw = raw[:LONGEST]
    if raw.isascii() or _is_utf8(raw):
        return None
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding.codec)
        except UnicodeDecodeError:
            continue
        if encoding.fits(raw, text):
            return Decoded(encoding.name, visible_text(text))
    return None


def _is_utf8(raw: bytes) -> bool:
    """Tell whether it is UTF-8; a character that was cut in two at the end does not count against it."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > 0
    return True
