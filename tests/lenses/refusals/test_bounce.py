"""A delivery status notification is taken apart: who reports, who refused whom, recipient by recipient."""

import pytest

from inspector.lenses.refusals.bounce import read_bounce
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.explain import explain

WHOLE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
Status: none of the notification

--B
Content-Type: text/plain

<b@example.com>: host mx.example.com[192.0.2.10] said: 554 5.7.1 Not complied
    TLS minimum version (in reply to MAIL FROM command)

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; out.example.org
X-Postfix-Queue-ID: 4ABC
Received-From-MTA: dns; inside.example.org

Final-Recipient: rfc822; c@example.net
Original-Recipient: rfc822;c@example.net
Action: delayed
Status: 4.7.4
Will-Retry-Until: Thu, 3 Dec 2026 10:48:18 +0000
Diagnostic-Code: X-Postfix; TLS is required, but was not offered by host
    mx.example.net[192.0.2.11]

Final-Recipient: rfc822; b@example.com
Action: failed
Status: 5.7.1 (refused)
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 554 5.7.1 Not complied TLS minimum version

--B--
"""


def test_each_recipient_has_its_own_fields() -> None:
    """Folded lines are put together, types are taken off, header fields of the message itself are left alone."""
    bounce = read_bounce(WHOLE)
    assert bounce is not None
    assert (bounce.reporter, bounce.received_from) == ("out.example.org", "inside.example.org")
    assert [(one.address, one.action, one.status, one.remote, one.kind) for one in bounce.recipients] == [
        ("c@example.net", "delayed", "4.7.4", "", "x-postfix"),
        ("b@example.com", "failed", "5.7.1", "mx.example.com", "smtp"),
    ]
    assert bounce.recipients[0].words == "TLS is required, but was not offered by host mx.example.net[192.0.2.11]"
    assert bounce.worst.address == "b@example.com"


def test_the_worst_recipient_is_explained_and_the_others_are_told() -> None:
    """The refusal, the one that reports it, the step that Postfix names, and the delay beside it."""
    found = explain(WHOLE)
    assert found.name == "tls-version-policy"
    assert found.who == "mx.example.com refused; out.example.org, which reports it, was sending to it."
    assert found.step.startswith("in reply to MAIL FROM")
    assert found.report[0] == "Reported by out.example.org, which had the mail from inside.example.org."
    assert found.report[1].startswith("For b@example.com: failed (5.7.1); asked was mx.example.com")
    assert "TLS is required, but was not offered" in found.report[2]
    assert found.checks[0][0].endswith("mx.example.com --try-mail-from you@example.com")


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ("Remote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 550 5.1.1 no such user", "mx.b.example refused; "),
        (
            "Remote-MTA: dns; mx.b.example\nDiagnostic-Code: X-Postfix; Cannot start TLS",
            "out.a.example, which reports it, was",
        ),
        ("Diagnostic-Code: smtp; 550 5.1.1 no such user", "out.a.example reports it and names no other server"),
        ("Status: 5.4.4", "out.a.example reports it and names no other server"),
    ],
)
def test_who_refused_whom_goes_by_the_type_of_the_words(fields: str, who: str) -> None:
    """`smtp` with a Remote-MTA is that server's reply; anything else is the reporting server's own (RFC 3464 §2.3.6)."""
    text = f"Reporting-MTA: dns; out.a.example\n\nFinal-Recipient: rfc822; b@b.example\nAction: failed\n{fields}\n"
    assert explain(text).who.startswith(who)


def test_a_notice_of_delivery_is_no_refusal() -> None:
    """NOTIFY=SUCCESS asks for such notices."""
    text = "Reporting-MTA: dns; out.a.example\n\nFinal-Recipient: rfc822; b@b.example\nAction: relayed\nStatus: 2.1.9\n"
    found = explain(text)
    assert found.title.startswith("Nothing was refused")
    assert found.who.endswith("nobody refused.")


@pytest.mark.parametrize("text", ["", "Status: open", "Action: none\nStatus: 1", "554 5.7.1 no", "To: a@b.example\n\nhello"])
def test_what_is_no_notification_is_left_alone(text: str) -> None:
    """A lone field with such a name is some other header."""
    assert read_bounce(text) is None


def test_an_endless_notification_is_bounded() -> None:
    """Fifty recipients are read, and what came is shown in the visible notation."""
    text = "".join(f"Final-Recipient: rfc822; {n}\x1b@b.example\nAction: failed\n\n" for n in range(500))
    bounce = read_bounce(text)
    assert bounce is not None
    assert len(bounce.recipients) == 50
    assert all(line.isprintable() for line in explain(text).report)


def test_it_is_the_sending_side_that_writes_it() -> None:
    """So the sender's settings stand first."""
    assert explain(WHOLE).settings[0].startswith("Postfix, on the sending side")
    assert Side.SENDING.value in explain(WHOLE).settings[0]
