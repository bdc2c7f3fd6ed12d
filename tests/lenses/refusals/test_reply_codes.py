"""The digits of any code: what a registry says of them, and that none does where none does."""

import pytest

from inspector.lenses.refusals.reply_codes import read_codes
from inspector.lenses.refusals.wrapped import may_be_wrapped, reply_as_lines
from inspector.smtp.codes import REPLY_CODES, STATUS_DETAILS


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("550 5.1.1 x", ["550: refused: no such mailbox", "5.1.1: no such mailbox; a final refusal"]),
        (
            "450-4.2.2 x",
            ["450: the mailbox is not available now; a temporary refusal", "4.2.2: the mailbox is full; a"],
        ),
        ("472 x", ["472: no RFC names this code; a temporary refusal"]),
        ("523 x", ["523: encryption is needed; a final refusal"]),
        ("559 x", ["559: no RFC names this code, about the mail system; a final"]),
        (
            "550 5.7.606 x",
            ["550: refused", "5.7.606: subject security or policy; the last number is the server's own"],
        ),
        ("554 5.9.9 x", ["554: the transaction failed", "5.9.9: no RFC names these numbers; a final refusal"]),
        (
            "550 5.7.30 x",
            ["550: refused", "5.7.30: REQUIRETLS is needed and not offered (Gmail says it where"],
        ),
        (
            "451 5.7.3 STARTTLS is required to send mail",
            ["451: the server could", "5.7.3: a secure conversion", "The two do not agree; senders go by 451: a temporary"],
        ),
        ("450 4.4.2 x", ["450: the mailbox is", "4.4.2: the connection is bad"]),
        ("said 450 x; 5.7.3", ["450: the mailbox is", "5.7.3: a secure conversion"]),
        ("#5.7.1", ["5.7.1: not allowed: a policy of the receiver (it says nothing of TLS by itself)"]),
        ("x509 and 192.0.2.550 and 1.550 and error5500", []),
        ("connect to mx.example.com[192.0.2.1]:587: Connection refused", []),
    ],
)
def test_digits_are_told_by_their_registry(text: str, meanings: list[str]) -> None:
    """One sentence for each code, with the RFC; x509 is no reply code, nor is a port."""
    told = read_codes(text).meanings
    assert len(told) == len(meanings)
    assert all(sentence.startswith(begin) for sentence, begin in zip(told, meanings, strict=True))
    assert all(sentence.endswith(").") for sentence in told)


def test_every_registered_code_has_a_sentence() -> None:
    """Nothing that `smtp.codes` knows is called unknown."""
    for code in (code for code in REPLY_CODES if code // 100 in (2, 4, 5)):
        assert "no RFC" not in read_codes(f"{code} x").meanings[0]
    for subject, detail in STATUS_DETAILS:
        assert "server's own" not in read_codes(f"5.{subject}.{detail}").meanings[0].partition("(")[0]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("550-a\n550-b\n550 c", ["550-a b c"]),
        ("550-5.7.1 a\n550 5.7.1 b", ["550-5.7.1 a b"]),
        ("host said: 550-5.7.1 a 550-5.7.1 b 550 5.7.1 c", ["host said: 550-5.7.1 a b c"]),
        ("550 limit is 550 bytes", ["550 limit is 550 bytes"]),
        ("250 a\n550 b", ["250 a", "550 b"]),
        ("", []),
    ],
)
def test_a_reply_of_several_lines_is_one(text: str, lines: list[str]) -> None:
    """Its code stands there once; two replies stay two."""
    assert [" ".join(line.split()) for line in reply_as_lines(text)] == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("554 5.7.1 Not complied\nTLS minimum", True),
        ("one line", False),
        ("250 a\n550 b", False),
        ("Nov 22 10:00:00 mx x[1]: a\nNov 22 10:00:01 mx x[1]: b", False),
        ("a\n" * 20, False),
    ],
)
def test_only_a_few_lines_that_are_no_log_may_be_one_sentence(text: str, expected: bool) -> None:
    """Lines of a log that stand together tell of several things."""
    assert may_be_wrapped(text) is expected
