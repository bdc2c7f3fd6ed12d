"""Who says a line: marks are learned from the lines whose content tells."""

import pytest

from inspector.formats.pastes.speakers import Marks, Speaker, is_command, is_reply, split_mark

MARKED = ["{s} 220 mx ESMTP", "{c} EHLO a", "{s} 250-mx", "{s} 250 HELP", "{c} QUIT", "{s} 221 bye"]


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("C:", "S:"),
        ("S:", "R:"),
        (">", "<"),
        ("~>", "<~"),
        ("us >>", "them <<"),
        ("10.1.1.7 -> 10.1.1.9:", "10.1.1.9 -> 10.1.1.7:"),
    ],
)
def test_marks_are_learned_from_what_stands_behind_them(client: str, server: str) -> None:
    """Then they tell who says a line that itself tells nothing."""
    marks = Marks(line.format(c=client, s=server) for line in MARKED)
    assert marks.read(f"{client} c2VjcmV0").speaker is Speaker.CLIENT
    assert marks.read(f"{server} what?").speaker is Speaker.SERVER
    assert marks.read("what?").speaker is Speaker.UNTOLD
    assert marks.tell


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("C:", "S:"),
        ("Bob> C:", "Bob> S:"),
        ("[CLIENT]", "[SERVER]"),
        ("클라이언트:", "서버:"),
        ("Net::SMTP(0x5)>>>", "Net::SMTP(0x5)<<<"),
    ],
)
def test_the_mark_of_one_side_tells_that_of_the_other(client: str, server: str) -> None:
    """A paste whose client says nothing that looks like a command still has its marks, the answers to a 334 above all."""
    marks = Marks([f"{server} 334 VXNlcm5hbWU6", f"{client} YWxpY2U=", f"{server} 235 ok"])
    assert marks.read(f"{client} YWxpY2U=").speaker is Speaker.CLIENT
    assert marks.read("nobody: YWxpY2U=").speaker is Speaker.UNTOLD


@pytest.mark.parametrize(
    ("client", "server"), [("Wir:", "Gegenstelle:"), ("<me>", "<mx>"), ("\u6211\uff1a", "\u4ed6\uff1a")]
)
def test_who_greets_once_has_a_mark_of_the_same_shape(client: str, server: str) -> None:
    """A paste that ends with the EHLO reply holds one line of the client's, in words that nobody foresaw."""
    marks = Marks(
        [f"{server} 220 mx", f"{client} EHLO a.example", f"{server} 250-mx", "Then: QUIT", "so EHLO b comes first"]
    )
    assert marks.read(f"{client} EHLO a.example").speaker is Speaker.CLIENT
    assert marks.read("Then: QUIT").speaker is Speaker.UNTOLD
    assert marks.read("so EHLO b").speaker is Speaker.UNTOLD


@pytest.mark.parametrize("line", ['log "250 STARTTLS"', "log '250 STARTTLS')", 'log "250 STARTTLS",'])
def test_a_quotation_mark_that_opens_in_front_ends_behind(line: str) -> None:
    """Logs write strings: the closing mark is no part of what was said."""
    marks = Marks([line, line])
    assert marks.read(line).text == "250 STARTTLS"


def test_prose_in_front_of_a_reply_is_no_mark() -> None:
    """It stands once, and is no known mark."""
    marks = Marks(["250-mx", "Then the server says 250-STARTTLS, too early", "Server: Exchange"])
    assert not marks.read("Then the server says 250-STARTTLS, too early").told
    assert not marks.tell


@pytest.mark.parametrize(
    "text", ["EHLO a.b", "ehlo a", "MAIL FROM:<a@b>", "mail from: a", "DATA", "AUTH PLAIN x", "BDAT 5 LAST"]
)
def test_commands_are_known_by_their_form(text: str) -> None:
    """In any case."""
    assert is_command(text)


@pytest.mark.parametrize(
    "text",
    ["AUTH PLAIN LOGIN',", "DATA follows", "quit the program", "help me with it", "EHLO is a command", "Starttls please"],
)
def test_prose_is_no_command(text: str) -> None:
    """It only begins with the same word."""
    assert not is_command(text)


def test_replies_are_known_by_three_digits() -> None:
    """A number in a sentence is none."""
    assert is_reply("250-x")
    assert is_reply("250")
    assert not is_reply("2501 x")
    assert not is_reply("192.168.0.250 x")
    assert split_mark("192.168.0.250 x") is None


def test_a_string_alone_is_no_command_and_one_behind_a_mark_is() -> None:
    """A program lists the keywords of a server as strings; others write what was said as strings."""
    assert split_mark("'HELP',") is None
    assert split_mark('{"from": "C", "data": "QUIT"}') is not None
