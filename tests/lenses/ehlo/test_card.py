"""The card of a line: what is known of its keyword."""

import pytest
from playbook import EHLO, GREETING, play

from inspector.lenses.ehlo.card import keyword_meant, read_card
from inspector.lenses.ehlo.card_table import MECHANISMS, USES
from inspector.lenses.ehlo.lens import EhloLine, read_ehlo
from inspector.smtp.extensions import EXTENSIONS, REGISTERED, REGISTRY_VERSION


def line(text: str | bytes, *, first: bool = False) -> EhloLine:
    """That text as a line of a reply."""
    raw = text if isinstance(text, bytes) else text.encode()
    lines = (b"S: 250-" + raw + b"\r\n", "S: 250 HELP") if first else ("S: 250-mx.example.com", b"S: 250 " + raw + b"\r\n")
    return read_ehlo(play(GREETING, EHLO, *lines))[0].lines[0 if first else 1]


def card(text: str | bytes, *, first: bool = False) -> str:
    """Its card in one text."""
    return "\n".join(f"{label}|{words}" for label, words in read_card(line(text, first=first)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SIZE 30000000", ("30,000,000 bytes: 30 MB (28.6 MiB)", "registered|yes: RFC 1870", "SIZE=999999999")),
        ("SIZE 0", ("0: no fixed limit",)),
        ("SIZE", ("none: no word on the size",)),
        (
            "LIMITS RCPTMAX=100 MAILMAX=5 FOO=1",
            ("RCPTMAX=100: at most 100 recipients a message", "FOO=1: a limit that RFC 9422"),
        ),
        (
            "AUTH PLAIN SCRAM-SHA-256 NEWONE",
            ("PLAIN: name and password", "(RFC 7677)", "NEWONE: not known here", "AUTH LOGIN"),
        ),
        ("AUTH", ("none: log in, no mechanism named",)),
        ("MT-PRIORITY MIXER", ("MIXER: as X.400", "MT-PRIORITY=3")),
        ("DELIVERBY 300,X", ("300: no sooner than 5 min", "X: an extension")),
        ("FUTURERELEASE 86400 2030-01-01T00:00:00Z", ("held for up to 1 d", "2030-01-01T00:00:00Z: held until")),
        ("NO-SOLICITING net.example:ADV,org.example:X", ("net.example:ADV: this kind", "org.example:X: this kind")),
        ("XCLIENT NAME ADDR", ("known from Postfix", "ADDR: its address")),
        ("STARTTLS", ("220: go on with TLS", "RFC 3207")),
        ("IGNOREQUOTA", ("not checked here",)),
        ("FROBNICATE", ("perhaps a spelling mistake", "Nobody but its maker")),
        ("XFROB", ("X begins private ones", "try|HELP XFROB")),
        ("XXXXXXXA", ("registered|cannot be told", "Nobody can tell", "try|STARTTLS\n|Where XXXXXXXX comes back")),
        ("XXXA", ("registered|cannot be told", "try|the command of the keyword")),
        ("AUTH=LOGIN NTLM", ("registered|yes: RFC 4954", "parameters|LOGIN: name and", "NTLM: Windows", "try|AUTH LOGIN")),
        ("X-EXPS=LOGIN", ("known from Microsoft Exchange", "parameters|LOGIN: name and")),
        ("PIPE_CONNECT", ("registered|no, known from Exim", "it is for|A trial name of PIPECONNECT.")),
        ("BURL imap imap://mail.example.com x", ("imap: messages of", "messages of mail.example.com", "x: to be ignored")),
        ("MTRK", ("RFC 3885 §2", "ENVID=1@example.com MTRK=")),
        ("PIPELINING", ("try|nothing by hand",)),
    ],
)
def test_a_card_says_what_is_known(text: str, expected: tuple[str, ...]) -> None:
    """Registered or not, its source, each parameter in words, and a command to try."""
    said = card(text)
    for words in expected:
        assert words in said, said


@pytest.mark.parametrize("keyword", [*EXTENSIONS, "XFROB", "FROBNICATE", "XXXXXXXA", "XXXA"])
def test_every_card_says_whether_it_is_registered_what_it_is_for_and_what_to_try(keyword: str) -> None:
    """By the registry's version, and down to keywords that nobody knows."""
    labels = [row.label for row in read_card(line(keyword))]
    assert [label for label in labels if label and label != "parameters"] == ["registered", "it is for", "try"]


def test_a_keyword_in_the_greetings_place_has_its_card_and_a_name_has_none() -> None:
    """The line reads as the server's name, but was meant to be a keyword."""
    assert "switch" not in card("mx.example.com hello", first=True)
    assert card("mx.example.com hello", first=True) == ""
    assert "registered|yes: RFC 3207" in card("STARTTLS", first=True)
    assert keyword_meant(line("STARTTLS", first=True)) == "STARTTLS"
    assert keyword_meant(line("mx.example.com hello", first=True)) == ""


def test_eight_bit_text_is_guessed_at_beside_its_bytes() -> None:
    """A greeting in GBK, as servers in China send it."""
    assert "best guess|as GBK the bytes say: 250-mx.example.com 欢迎光临" in card(
        "mx.example.com 欢迎光临".encode("gbk"), first=True
    )
    assert "best guess" not in card("mx.example.com 欢迎光临", first=True)


def test_the_registrys_date_is_said() -> None:
    """So that everybody can see how old the table is."""
    assert f"registered|yes: RFC 3461 (IANA registry of {REGISTRY_VERSION})" in card("DSN")
    assert f"registered|no, known from Exim (IANA registry of {REGISTRY_VERSION})" in card("PIPECONNECT")


def test_the_tables_belong_together() -> None:
    """Each use is of an extension that is known, each registered one but the oldest has its use; sentences end."""
    assert USES.keys() <= EXTENSIONS.keys()
    assert {extension.keyword for extension in REGISTERED} - USES.keys() == {"SEND", "SAML", "SOML"}
    for use in USES.values():
        assert use.purpose.endswith((".", ")"))
        assert bool(use.command) == bool(use.expect)
        assert "DATA" not in use.command.split()
    assert all(name == name.upper() for name in MECHANISMS)


def test_many_parameters_are_cut() -> None:
    """A card stays a card."""
    rows = read_card(line("AUTH " + " ".join(f"M{number}" for number in range(50))))
    assert len(rows) < 25
    assert any("38 more" in row.text for row in rows)
