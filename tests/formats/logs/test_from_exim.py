"""Exim's main log: lines are put together by connection, and mean what `explain` knows."""

import pytest
from told_logs import LOGS, accounted_for, kept, lines_of, of, words

from inspector.events import SessionStarted, TLSEstablished, TLSFailed
from inspector.formats.logs.from_exim import looks_like, read_source
from inspector.formats.source import Conversation, UnreadableError
from inspector.lenses.inspection import inspect
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

FILES = sorted(path.name for path in LOGS.glob("exim_main_*.log"))
BEGIN = "2026-11-28 10:00:0"


def read(name: str) -> tuple[Conversation, ...]:
    """Read a log of the folder."""
    return read_source((LOGS / name).read_bytes(), name)


def told(*lines: str) -> tuple[Conversation, ...]:
    """Read lines."""
    return read_source("\n".join(lines).encode(), "x")


def titles(conversation: Conversation) -> list[str]:
    """Return the titles of what the log says."""
    return [finding.title for finding in inspect(Transcript(conversation.events)).findings if finding.code == "log-refusal"]


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_dropped_in_silence(name: str) -> None:
    """Each line is kept, or counted in words."""
    raw = (LOGS / name).read_bytes()
    assert looks_like(raw, name)
    assert accounted_for(read_source(raw, name)) == lines_of(raw)


def test_a_delivery_that_was_refused_has_its_tls_beside_it() -> None:
    """X= tells the version that came about."""
    conversation = read("exim_main_minimum.log")[0]
    assert titles(conversation) == ["Refused because of TLS versions"]
    assert [event.version for event in of(conversation, TLSEstablished)] == [ProtocolVersion.TLSv1_1]
    assert conversation.title.startswith("to mx.example.com [192.0.2.10], 2026-11-28 10:49:07: ")
    assert of(conversation, SessionStarted)[0].target.host == "mx.example.com"


def test_starttls_that_was_not_offered_is_a_finding() -> None:
    """The whole story of the first case in one line."""
    assert titles(read("exim_main_before_greeting.log")[0]) == [
        "The sender demands TLS, and to it the receiver offered no STARTTLS"
    ]


def test_lines_of_one_message_stand_together() -> None:
    """Also the one that names no host any more."""
    (one,) = told(
        f"{BEGIN}0 1xXFzP-000007-1D == b@example.com R=r T=t defer (-37) H=mx.example.com [192.0.2.10]: TLS session: "
        "(gnutls_handshake): Handshake failed",
        f"{BEGIN}1 1xXFzP-000007-1D ** b@example.com: retry timeout exceeded",
    )
    assert len(kept(one)) == 2
    assert len(of(one, TLSFailed)) == 1


def test_a_client_without_a_message_is_told_apart_by_address_and_time() -> None:
    """The log tells no more, and that is said."""
    line = " TLS error on connection from (a.example) [192.0.2.7] (gnutls_handshake): timed out"
    conversations = told(f"2026-11-28 10:00:00{line}", f"2026-11-28 10:00:10{line}", f"2026-11-28 10:05:00{line}")
    assert [len(kept(one)) for one in conversations] == [2, 1]
    assert conversations[0].title.startswith("from (a.example) [192.0.2.7]")
    assert "within a minute is taken for one connection" in words(conversations[0])


def test_by_way_of_syslog_there_are_two_times() -> None:
    """Exim writes its own behind that of syslog."""
    (one,) = told(
        "Nov 28 10:00:00 mx exim[7]: 2026-11-28 10:00:00 1xXFzP-000007-1D ** b@example.com H=mx [192.0.2.10]: 550 5.1.1 no"
    )
    assert titles(one) == ["The receiver does not know this address"]


def test_a_log_of_local_mail_has_no_connection() -> None:
    """One sentence."""
    with pytest.raises(UnreadableError, match="holds no line of an SMTP conversation"):
        told(f"{BEGIN}0 1xXFzP-000007-1D <= a@example.org U=mail P=local S=345", f"{BEGIN}1 1xXFzP-000007-1D Completed")
