"""What came back, in plain words: every kind of it that a walkthrough meets."""

import pytest
from playbook import EHLO, GREETING, IN_TLS, OFFER, connected, play, started, surplus, tls

from inspector.events import ReplyLineReceived, ReplyReceived, SessionStarted
from inspector.lenses.came_back import CameBack, explain_latest
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.smtp.codes import REPLY_CODES

IMPLICIT = "smtps://mx.example.com"
STARTTLS = "C: STARTTLS"


def came(*steps: object, start: SessionStarted | None = None) -> CameBack:
    """What is said of the last step."""
    transcript = play(*steps, start=start)  # type: ignore[arg-type]
    found = explain_latest(transcript, start or started(), read_ehlo(transcript))
    assert found is not None
    return found


def ehlo(*lines: str) -> tuple[str, ...]:
    """A session up to this EHLO reply."""
    return (GREETING, EHLO, *(f"S: {line}" for line in lines))


@pytest.mark.parametrize(
    ("steps", "words", "ref"),
    [
        ((), "we wait for its greeting", "RFC 5321 §3.1"),
        ((GREETING,), "It calls itself mx.example.com. ESMTP says that it knows EHLO.", "RFC 5321 §4.2"),
        (("S: 220 mx.example.com ready",), "It calls itself mx.example.com.", "RFC 5321 §4.2"),
        (("S: 220",), "It does not give its name", "RFC 5321 §4.2"),
        (("S: 220 ****0****",), "masked: a firewall", "RFC 5321 §4.2"),
        ((b"S: 220 m\x1b[2J ESMTP",), "m\\x1b[2J. ESMTP", "RFC 5321 §4.2"),
        (("S: 554 no",), "only QUIT makes sense", "RFC 5321 §3.1"),
        (OFFER, "EHLO was accepted: 1 service extension. STARTTLS is among them", "RFC 5321 §4.1.1.1"),
        (ehlo("250-STARTTLS", "250-mx.example.com", "250 SIZE"), "stands where the greeting belongs", "RFC 5321 §4.1.1.1"),
        (ehlo("250-mx.example.com", "250 SIZE"), "no TLS is offered", "RFC 5321 §4.1.1.1"),
        (ehlo("250-mx.example.com", "250 XXXXXXXA"), "what a firewall made of it", "RFC 5321 §4.1.1.1"),
        (ehlo("250-mx.example.com", "250-\tSTARTTLS", "250 SIZE"), "breaks the grammar", "RFC 5321 §4.1.1.1"),
        (ehlo("502 5.5.1 what"), "502: the command is not offered. 5.5.1 adds:", "RFC 5321 §4.2.3"),
        (ehlo("502 5.5.1 what"), "so no STARTTLS", "RFC 5321 §4.2.3"),
        (IN_TLS, "220: the server agrees", "RFC 3207 §4"),
        ((*OFFER, STARTTLS, "S: 454 4.7.0 later"), "454: no TLS now, for a passing reason", "RFC 3207 §4"),
        (
            (*OFFER, STARTTLS, 'S: 500 5.5.1 Command unrecognized: "XXXXXXXX"'),
            "eight X, where we said STARTTLS. A firewall on the way",
            "",
        ),
        ((*OFFER, STARTTLS, "S: 500 5.5.1 what"), "500: the command is not known", "RFC 5321 §4.2.3"),
        ((*OFFER, STARTTLS, "S: 550 no"), "The connection stays in clear.", "RFC 5321 §4.2.3"),
        ((*IN_TLS, surplus(b"250 x\r\n", "before-client-hello")), "7 bytes came in clear", "RFC 3207 §4"),
        ((*IN_TLS, tls()), "complete: TLSv1.3 with TLS_AES_256_GCM_SHA384. What was said in clear", "RFC 3207 §4.2"),
        (
            (*IN_TLS, tls(), EHLO, "S: 250-mx.example.com", "S: 250 AUTH PLAIN"),
            "accepted inside TLS: 1 service extension. New: AUTH. Gone: STARTTLS.",
            "RFC 3207 §4.2",
        ),
        (
            (*IN_TLS, tls(), EHLO, "S: 250-mx.example.com", "S: 250 STARTTLS"),
            "must not be listed inside TLS",
            "RFC 3207 §4.2",
        ),
        ((*OFFER, "C: MAIL FROM:<>", "S: 250 ok"), "Nothing is mailed yet", "RFC 5321 §3.3"),
        (
            (*OFFER, "C: MAIL FROM:<>", "S: 554 5.7.1 Not complied TLS minimum version"),
            "MAIL was answered with 554: the transaction failed",
            "RFC 5321 §4.2.3",
        ),
        ((*OFFER, "C: NOOP", "S: 250 ok"), "the server is there", "RFC 5321 §4.1.1.9"),
        ((*OFFER, "C: VRFY me", "S: 299 what"), "VRFY was answered with 299: done.", "RFC 5321 §4.2.1"),
    ],
)
def test_it_says_what_it_means(steps: tuple[object, ...], words: str, ref: str) -> None:
    """The words that teach are there, with the RFC section."""
    found = came(*steps)
    assert words in found.text
    assert found.ref == ref


def test_with_implicit_tls_other_things_are_said() -> None:
    """No greeting is waited for, clear text there is no injection, and the greeting comes inside."""
    start = started(IMPLICIT)
    assert "nothing is said before TLS" in came(start=start).text
    assert "may not speak implicit TLS" in came(surplus(b"220 mx\r\n", "before-client-hello"), start=start).text
    assert "Now the server greets, inside TLS" in came(tls(), start=start).text


def test_what_the_server_says_unasked() -> None:
    """A reply that answers nothing is explained as such."""
    unasked = [
        ReplyLineReceived(at=0, reply=2, raw=b"421 bye\r\n"),
        ReplyReceived(at=0, reply=2, code=421, verb="", seconds=0.0),
    ]
    assert "spoke unasked. 421: the service is not available now" in came(*OFFER, unasked).text


def test_probes_are_no_part_of_it() -> None:
    """What comes on another connection came to nobody who reads along."""
    probe = ReplyReceived(at=0, connection=1, reply=1, code=454, verb="STARTTLS", seconds=0.0)
    assert came(*OFFER, probe) == came(*OFFER)


@pytest.mark.parametrize("code", [*REPLY_CODES, 299, 700])
@pytest.mark.parametrize("verb", ["EHLO", "STARTTLS", "MAIL", "RSET", "AUTH", "XYZZY"])
def test_every_code_to_every_command_is_explained(code: int, verb: str) -> None:
    """Never an empty text, and the code is named wherever it is not a plain yes."""
    found = came(GREETING, f"C: {verb}", f"S: {code} text")
    assert found.text.endswith(".")
    assert code // 100 == 2 or str(code) in found.text


def test_a_long_list_of_news_is_cut() -> None:
    """Four keywords, and how many more."""
    more = [f"S: 250-X{number}" for number in range(10)]
    found = came(*IN_TLS, tls(), EHLO, "S: 250-mx.example.com", *more, "S: 250 SIZE")
    assert "New: X0, X1, X2, X3 and 7 more." in found.text
    assert connected().address not in found.text
