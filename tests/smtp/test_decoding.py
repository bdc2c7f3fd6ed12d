"""The best guess at text in an unknown encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.decoding import guess_decoding


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("Error: 请使用授权码登录。详情请看: http://service.mail.qq.com", "gbk", "GBK"),  # aiosmtplib issue 41
        ("Grüße aus Köln", "latin-1", "Windows-1252"),
        ("Добро пожаловать", "cp1251", "Windows-1251"),
        ("Добро пожаловать", "koi8-r", "KOI8-R"),
        ("ようこそ サーバ", "euc-jp", "EUC-JP"),
        ("안녕하세요", "euc-kr", "EUC-KR"),
    ],
)
def test_what_is_met_is_guessed(text: str, codec: str, name: str) -> None:
    """Each encoding is told from the others by a greeting."""
    assert guess_decoding(text.encode(codec)) == (name, text)


@pytest.mark.parametrize("raw", [b"", b"plain", "Grüße".encode(), "Grü".encode()[:-1], b"hello \x9b1m", b"\xff\xff\xff"])
def test_nothing_is_guessed_where_nothing_tells(raw: bytes) -> None:
    """ASCII and UTF-8 are shown as they are, a cut character does not count, and single bytes say nothing."""
    assert guess_decoding(raw) is None


@given(st.binary(max_size=60))
def test_a_guess_is_safe_to_show(raw: bytes) -> None:
    """Whatever the bytes: it does not raise, and what comes out is printable."""
    guess = guess_decoding(raw)
    assert guess is None or (guess.text.isprintable() and guess.encoding)
