"""Errors of PowerShell's: what they mean, whom the mail was for, and all their lines."""

import pytest

from inspector.events import ConnectFailed, LineKept, SessionStarted
from inspector.formats.recognise import read_recognised
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

BEHIND = """At line:12 char:1
+ Send-MailMessage -From $From -To $To -SmtpServer "mx.example.com" -Port 587 ...
+ ~~~~~~~~~
    + CategoryInfo          : InvalidOperation: (System.Net.Mail.SmtpClient:SmtpClient) [Send-MailMessage], SmtpException
"""
NO_TLS = "Send-MailMessage : Server does not support secure connections.\n"
WRAPPED = "Send-MailMessage : The server response was: 5.7.0 Must issue a \nSTARTTLS command first\n[mx.example.com]\n"
DOTNET = (
    "System.Net.Mail.SmtpException: The server response was: 5.7.0 Must issue a STARTTLS command first\n"
    "   at System.Net.Mail.MailCommand.CheckResponse(SmtpStatusCode statusCode, String response)\n"
)
TESTED = (
    "PS C:> Test-NetConnection mx.example.com -Port 587\n\nComputerName     : mx.example.com\nRemoteAddress    : 192.0.2.1\n"
    "RemotePort       : 587\nPingSucceeded    : True\nTcpTestSucceeded : False\n"
)


def read(text: str, kind: str = "powershell") -> Conversation:
    """Return its one conversation."""
    row, (conversation,) = read_recognised(text.encode(), "x")
    assert row.kind == kind
    return conversation


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (NO_TLS + BEHIND, "The sender demands TLS, and to it the receiver offered no STARTTLS"),
        (WRAPPED + BEHIND, "The receiver demands TLS, and the session was in clear"),
        (DOTNET, "The receiver demands TLS, and the session was in clear"),
    ],
)
def test_what_the_error_means_is_a_finding(text: str, title: str) -> None:
    """Wrapped by the console, or as .NET writes it; the error itself is the evidence."""
    conversation = read(text)
    (finding,) = inspect(Transcript(conversation.events)).findings
    assert (finding.code, finding.title) == ("log-refusal", title)
    (place,) = finding.evidence
    line = conversation.events[place.entry]
    assert isinstance(line, LineKept)
    assert line.number == 1


def test_every_word_is_kept_and_the_server_is_known() -> None:
    """Lines that were one are one again."""
    conversation = read(WRAPPED + BEHIND)
    kept = [event.raw.decode() for event in conversation.events if isinstance(event, LineKept)]
    assert (
        kept[0] == "Send-MailMessage : The server response was: 5.7.0 Must issue a STARTTLS command first [mx.example.com]"
    )
    assert " ".join(kept).split() == (WRAPPED + BEHIND).split()
    assert inspect(Transcript(conversation.events)).session.target == "mx.example.com:587"


def test_the_servers_name_is_safe_to_show() -> None:
    """A letter that is drawn as a blank is written out."""
    conversation = read(NO_TLS + BEHIND.replace("mx.example.com", "mx\u3164.example.com"))
    (started,) = (event for event in conversation.events if isinstance(event, SessionStarted))
    assert started.target.host == r"mx\xe3\x85\xa4.example.com"


@pytest.mark.parametrize("text", ["Send-MailMessage : Unable to connect to the remote server\n" + BEHIND, TESTED])
def test_a_connection_that_did_not_come_about(text: str) -> None:
    """It says so, and to whom."""
    (failed,) = (event for event in read(text, "no-connection").events if isinstance(event, ConnectFailed))
    assert (failed.address, failed.port) == ("mx.example.com", 587)


def test_an_error_that_nobody_knows_is_kept() -> None:
    """And nothing is made of it."""
    conversation = read('Exception calling "Send" with "1" argument(s): "Failure sending mail."\n')
    assert inspect(Transcript(conversation.events)).findings == ()
    assert sum(isinstance(event, LineKept) for event in conversation.events) == 1
