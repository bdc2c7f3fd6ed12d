"""A secret that a paste has wrapped over several lines, and that the server then repeats: none of it is in the record."""

from base64 import b64encode
from collections.abc import Iterator

import pytest

from inspector.events import CommandSent, ReplyReceived
from inspector.formats.narrator import Narrator
from inspector.formats.recognise import recognise

USER, PASSWORD = b"alice.longname@mail.customer.example.com", b"thisIsAVeryLongPassphraseThatWrapsOver-2026-Summer!"
PLAIN = b64encode(b"\0" + USER + b"\0" + PASSWORD)
MARKS = (
    ("C: ", "S: ", "C: "),
    ("C: ", "S: ", "   "),
    ("", "", ""),
    ("> ", "< ", "> "),
    (">>> ", "<<< ", ""),
    ("[c] ", "[s] ", ""),
)
"""In front of the client's lines, the server's, and the rest of a wrapped one."""
OPENINGS = {"behind the 334": ("AUTH PLAIN\n", "334 \n", ""), "at once": ("", "", "AUTH PLAIN ")}
"""What the client says first, what the server answers, and what stands in front of the secret."""


def pieces(secret: bytes) -> Iterator[tuple[bytes, ...]]:
    """Yield ways to wrap it: at no multiple of four too, and with a last piece of two letters."""
    for width in (20, 41, 64, 76, len(secret) - 2):
        yield tuple(secret[start : start + width] for start in range(0, len(secret), width))


def paste(marks: tuple[str, str, str], opening: tuple[str, str, str], wrapped: tuple[bytes, ...], reply: bytes) -> bytes:
    """Return the paste of a login."""
    client, server, rest = marks
    asked, answered, front = opening
    first, *others = (piece.decode() for piece in wrapped)
    lines = [f"{server}220 mx.example.com ESMTP", f"{client}EHLO me.example", f"{server}250 AUTH PLAIN"]
    lines += [f"{client}{asked.strip()}", f"{server}{answered.strip()}"] if asked else []
    lines += [f"{client}{front}{first}", *(rest + other for other in others), server + reply.decode(), f"{client}QUIT"]
    return "\n".join(lines).encode()


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS.keys())
@pytest.mark.parametrize("marks", MARKS)
def test_no_piece_of_it_is_kept(marks: tuple[str, str, str], opening: tuple[str, str, str]) -> None:
    """Neither the pieces, nor what they say together, which the server repeats in clear, encoded, and as it came."""
    for wrapped in pieces(PLAIN):
        for repeated in (PASSWORD, PLAIN, b64encode(PASSWORD)):
            read = recognise(paste(marks, opening, wrapped, b"535 5.7.8 no: " + repeated), "a paste")
            told = repr(read).encode()
            for secret in (PASSWORD, b64encode(PASSWORD)[:-4], *(piece for piece in wrapped if len(piece) > 6)):
                assert secret not in told, (wrapped, repeated)
            (failed,) = (event for event in read[0].events if isinstance(event, ReplyReceived) and event.code == 535)
            assert failed.verb == "AUTH"


@pytest.mark.parametrize("soft", ["", "\\", "="])
@pytest.mark.parametrize("width", [30, 33, 38, 60, 76])
@pytest.mark.parametrize("stamp", ["", "2026-01-15 10:00:00 "])
def test_no_piece_of_it_is_kept_wherever_the_lines_were_cut(stamp: str, width: int, soft: str) -> None:
    """In the middle of the command too, with what an editor writes where it cuts; the tail is no word of its own."""
    said = ["S: 220 mx.example.com ESMTP", "C: EHLO me.example", "S: 250 AUTH PLAIN", f"C: AUTH PLAIN {PLAIN.decode()}"]
    lines = [stamp + line for line in [*said, "S: 535 no", "C: QUIT", "S: 221 bye"]]
    cut = [f"{soft}\n  ".join(line[start : start + width] for start in range(0, len(line), width)) for line in lines]
    told = repr(recognise("\n".join(cut).encode(), "a paste"))
    pieces = {PLAIN.decode()[start : start + 8] for start in range(len(PLAIN) - 7)}
    assert not {piece for piece in pieces if piece in told}


def test_a_command_behind_a_secret_is_no_rest_of_it() -> None:
    """One word too: the verbs of SMTP stay what they are."""
    (read,) = recognise(
        b"220 mx.example.com ESMTP\nEHLO me.example\n250 AUTH PLAIN\nAUTH PLAIN AGEAYmJiYmJi\nQUIT\n221 bye\n", "x"
    )
    assert [event.raw for event in read.events if isinstance(event, CommandSent)][1:] == [
        b"AUTH PLAIN <redacted>\r\n",
        b"QUIT\r\n",
    ]


def test_a_secret_that_is_typed_again_is_none_the_less_one() -> None:
    """Where nobody expects it, and in a message; an address that is also the name of the login stays."""
    told = Narrator("dialogue", "x")
    opening = ("220 mx ESMTP", "EHLO me", "250 AUTH PLAIN", f"AUTH PLAIN {PLAIN.decode()}", "235 ok")
    again = (f"NOOP {PASSWORD.decode()}", "250 ok", f"MAIL FROM:<{USER.decode()}>", "250 ok")
    for line in (*opening, *again, "DATA", "354 go", f"it is {PASSWORD.decode()}", "."):
        (told.server if line[:3].isdigit() else told.client)(line.encode())
    events = repr(told.conversation("").events).encode()
    assert PASSWORD not in events
    assert b"MAIL FROM:<" + USER in events
