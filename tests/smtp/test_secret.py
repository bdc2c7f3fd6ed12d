"""What of a command is secret: no password reaches the record, not even by a typing mistake."""

import base64
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.secret import MECHANISMS, REDACTED, redact, redact_prose, redact_text

SECRET = b"AGFsaWNlAHNlY3JldA=="


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"AUTH PLAIN %s\r\n", b"AUTH PLAIN <redacted>\r\n"),
        (b"auth plain %s\r\n", b"auth plain <redacted>\r\n"),
        (b"AuTh LoGiN %s", b"AuTh LoGiN <redacted>"),
        (b"  AUTH  PLAIN  %s\r\n", b"  AUTH  PLAIN  <redacted>\r\n"),
        (b"\tAUTH\tPLAIN\t%s\n", b"\tAUTH\tPLAIN\t<redacted>\n"),
        (b"AUTH PLAIN %s trailing words\r\n", b"AUTH PLAIN <redacted>\r\n"),
        (b"AUTH=PLAIN %s", b"AUTH=PLAIN <redacted>"),
        (b"AUTH:PLAIN:%s", b"AUTH:PLAIN:<redacted>"),
        (b"AUTH SCRAM-SHA-256-PLUS %s", b"AUTH SCRAM-SHA-256-PLUS <redacted>"),
        (b"AUTH XOAUTH2 %s", b"AUTH XOAUTH2 <redacted>"),
        # the mechanism was forgotten or misspelt: the word may be the secret itself
        (b"AUTH %s", b"AUTH <redacted>"),
        (b"AUTH PLAINE %s", b"AUTH <redacted>"),
        (b"AUTHPLAIN %s", b"AUTH<redacted>"),
        (b"AUTH PLAIN%s", b"AUTH <redacted>"),
        # the verb was misspelt or forgotten
        (b"AUHT PLAIN %s", b"AUHT PLAIN <redacted>"),
        (b"PLAIN %s", b"PLAIN <redacted>"),
        # an answer typed after the server had given up
        (b"%s\r\n", b"<redacted>\r\n"),
        (b" %s ", b"<redacted>"),
        # something in front
        (b".AUTH PLAIN %s", b".AUTH PLAIN <redacted>"),
        (b"> AUTH PLAIN %s", b"> AUTH PLAIN <redacted>"),
    ],
)
def test_a_secret_is_taken_out(line: bytes, kept: bytes) -> None:
    """Verb and mechanism stay where they are certain, the line end stays, the rest is replaced."""
    assert redact(line % SECRET, answering_334=False) == (kept, True)


@pytest.mark.parametrize(
    "line",
    [
        b"AUTH PLAIN\r\n",
        b"AUTH LOGIN",
        b"auth cram-md5\r\n",
        b"AUTH",
        b"AUTH PLAIN =\r\n",
        b"EHLO mail.example.com\r\n",
        b"STARTTLS\r\n",
        b"starttls",
        b"MAIL FROM:<a@example.com> AUTH=<>\r\n",
        b"RCPT TO:<plain@example.com>",
        b"HELP AUTH",
        b"NOOP",
        b"QUIT\r\n",
        b"*\r\n",
        b"FOOBAR",
        b"",
        b"\r\n",
        b"VRFY plain text",
    ],
)
def test_what_is_no_secret_stays(line: bytes) -> None:
    """Evidence is not taken away without need."""
    assert redact(line, answering_334=False) == (line, False)


@pytest.mark.parametrize("line", [SECRET, b"QUIT", b"", b"AUTH PLAIN", b"=", b"**", b"hunter2"])
def test_every_answer_to_a_334_is_secret(line: bytes) -> None:
    """What the server asked for is never kept, whatever it looks like."""
    assert redact(line + b"\r\n", answering_334=True) == (REDACTED + b"\r\n", True)


@pytest.mark.parametrize("line", [b"*\r\n", b"*", b" * \r\n"])
def test_cancelling_is_no_secret(line: bytes) -> None:
    """``*`` ends the exchange (RFC 4954 §4) and is worth seeing."""
    assert redact(line, answering_334=True) == (line, False)


BLANKS = st.text(" \t", min_size=1, max_size=3)


@given(
    st.sampled_from(["", " ", "\t", "\x0b", "."]),
    st.sampled_from(["AUTH", "auth", "Auth"]),
    BLANKS,
    st.sampled_from([name.decode() for name in MECHANISMS]),
    BLANKS,
    st.binary(min_size=6),
    st.sampled_from(["", " ", "\r\n", "\n"]),
)
def test_no_spelling_of_auth_leaks(
    front: str, verb: str, gap: str, mechanism: str, other_gap: str, secret: bytes, end: str
) -> None:
    """Any case, any blanks: the initial response does not stay in the line."""
    response = base64.b64encode(secret)
    line = f"{front}{verb}{gap}{mechanism}{other_gap}".encode() + response + end.encode()
    kept, redacted = redact(line, answering_334=False)
    assert redacted
    assert response not in kept
    assert mechanism.encode() in kept


@given(st.binary())
def test_nothing_but_a_prefix_and_the_line_end_stays(line: bytes) -> None:
    """Whatever the bytes are: what is kept was there, and what is replaced is replaced to the end of the line."""
    kept, redacted = redact(line, answering_334=False)
    assert redacted or kept == line
    if redacted:
        prefix, _, rest = kept.partition(REDACTED)
        assert line.startswith(prefix)
        assert line.endswith(rest)
        assert not rest.strip(b"\r\n")


def test_the_input_history_is_redacted_the_same_way() -> None:
    """A password must not come back with the arrow key."""
    assert redact_text("AUTH PLAIN AGFsaWNlAHNlY3JldA==") == "AUTH PLAIN <redacted>"
    assert redact_text("c2VjcmV0", answering_334=True) == "<redacted>"
    assert redact_text("VRFY grüße") == "VRFY grüße"
    assert redact_text("AUTH PLAIN \ud800") == "AUTH PLAIN <redacted>"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"> AUTH PLAIN AGEAYg== sent", b"> AUTH PLAIN <redacted> sent"),
        (b"$ swaks --auth-password=hunter2 -tls", b"$ swaks --auth-password=<redacted> -tls"),
        (b"curl -u me@example.com:hunter2 smtp://x", b"curl -u me@example.com:<redacted> smtp://x"),
        (b"smtps://me:hunter2@mx.example.com", b"smtps://me:<redacted>@mx.example.com"),
        (b'password = "hunter2"', b"password = <redacted>"),
        (b"password = (not set)", None),
        (b"AGFsaWNlAHNlY3JldA==\r\n", b"<redacted>\r\n"),
        (b'{"dir": "C", "line": "c2VjcmV0LXBhc3M="},', b'{"dir": "C", "line": "<redacted>"},'),
        (b"send: 'c2VjcmV0LXBhc3M=\\r\\n'", b"send: '<redacted>\\r\\n'"),
        (b"ain AGFsaWNlAHNlY3JldDEy more", b"ain <redacted> more"),
        (b"x bGljZQBzZWNyZXQxMjM0NQ y", b"x <redacted> y"),
        (b"Message-Id: <CAF7+qZ9mX2bTqLw0pR5vN8sK3jH@mail.example>", None),
        (b"digest 3q2+7wAB/v8QESIzRFVmd4iZqrvM3e7/", None),
        (b'{"line": "STARTTLSISMISSING"}', None),
        (b"AUTH PLAIN LOGIN", None),
        (b"*** STARTTLS is before the greeting", None),
        (b"    Master-Key: 00C0FFEE", b"    Master-Key: <redacted>"),
        (b"commands", None),
        (b"STARTTLSISMISSING", None),
        (b"", None),
    ],
)
def test_secrets_in_words_that_are_no_command_are_taken_out(line: bytes, kept: bytes | None) -> None:
    """Command lines of tools, URLs, a lone answer to 334; plain words stay as they are."""
    assert redact_prose(line) == (line if kept is None else kept, kept is not None)


@pytest.mark.parametrize("cut", range(4))
def test_base64_that_was_cut_off_its_grid_is_taken_out_too(cut: int) -> None:
    """Who copies half a line begins anywhere in a group of four."""
    word = b64encode(b"\0alice@example.com\0secret-Pass-12").rstrip(b"=")[cut:]
    assert redact_prose(b"so " + word + b" here") == (b"so <redacted> here", True)


@pytest.mark.parametrize("piece", [b" ", b"=", b"=:", b"a ", b"-", b"AUTH", b"1", b"aA", b"A1a "])
def test_a_long_line_is_looked_at_a_bounded_number_of_times(piece: bytes) -> None:
    """64 KiB behind a word that is no command: others write such lines, and nobody can wait for a cube of their length."""
    line = b"AUTX" + piece * (65_536 // len(piece)) + b"\x01"
    assert redact(line, answering_334=False) == (line, False)
    assert redact_prose(line) == (line, False)
