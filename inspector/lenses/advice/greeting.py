"""How to get the server's name back into the first line of the EHLO reply, and what to send to whoever can do it.

No mail server that is listed here writes a keyword first by itself (their sources, and the replies in the tests), so the
text begins with the question whether the server does it or something in front of it.
"""

from collections.abc import Iterator, Mapping, Sequence

from inspector.lenses.ehlo.values import EhloReply
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.software import Software
from inspector.smtp.ehlo_reply import looks_like_a_name, name_of, text_of
from inspector.smtp.reply import ReplyLine
from inspector.visible import visible

CODES: frozenset[FindingCode] = frozenset({"ehlo-keyword-before-greeting", "ehlo-greeting-missing"})
"""Findings that this is the advice for."""

WHERE = (
    "Is it the server, or something in front of it? Ask on the server itself, past everything in the path:\n"
    "  smtp-inspector check 127.0.0.1:25\n"
    "Where its name comes first there, the fault is in the path."
)
DEVICES = (
    "Cisco ASA (7.0 and later), where its inspection is not needed at all:\n"
    "  policy-map global_policy\n"
    "    class inspection_default\n"
    "      no inspect esmtp\n"
    "Cisco PIX up to 6.3:\n"
    "  no fixup protocol smtp 25\n"
    "A load balancer, virus scanner or spam filter that answers EHLO in the server's place: let it pass SMTP through as it "
    "is, or set its own host name and see that it sends that line before the keywords."
)
"""What may stand in the path, and its setting (Cisco documents 118550 and 212587, Microsoft KB 320027 on Mailguard)."""

SERVERS: Mapping[Software, str] = {
    Software.POSTFIX: "smtpd sends myhostname first, whatever is set, so look at what stands in front of it "
    "(haproxy, a before-queue filter that answers itself). The name:\n  postconf myhostname smtpd_banner",
    Software.EXIM: "it sends smtp_active_hostname first. A “message” in the ACL that acl_smtp_helo names takes the place of "
    "that line:\n  exim -bP acl_smtp_helo smtp_active_hostname primary_hostname",
    Software.SENDMAIL: "it sends its own name first. The name:\n  echo '$j' | sendmail -bt",
    Software.OPENSMTPD: "it sends its own name first; “hostname” in the “listen on” line sets it.",
    Software.EXCHANGE: "the Receive connector's name comes first; a transport agent or an SMTP proxy of a virus scanner may "
    "change the reply:\n  Get-ReceiveConnector | Format-List Name,Fqdn,Banner\n  Get-TransportAgent",
    Software.CISCO: "the name of the listener's interface comes first:\n  interfaceconfig",
}
"""For each mail server, what it does by itself and where its name is set (postconf(5), the Exim specification,
smtpd.conf(5), sendmail's Operation Guide, learn.microsoft.com, AsyncOS user guide)."""

NO_NAME = "<full host name of the server>"
LINES = 16
"""Lines of the reply that are quoted."""


def greeting_advice(reply: EhloReply, greeting: Sequence[ReplyLine], order: Sequence[Software], why: str) -> str:
    """Return the advice in lines: where to look, the settings, and the letter. `order`: the server at hand first."""
    first = order[0]
    servers = order if not why else (first,)
    told = (f"{software.shown}{f' ({why})' if why else ''}: {SERVERS[software]}" for software in servers)
    return "\n".join((WHERE, DEVICES, *told, *_letter(reply, greeting)))


def _letter(reply: EhloReply, greeting: Sequence[ReplyLine]) -> Iterator[str]:
    lines = [line.line for line in reply.lines]
    right = list(_put_right(reply, greeting))
    who = "" if right[0] == NO_NAME else " " + right[0].partition(" ")[0]
    yield "To send to whoever runs the server:"
    yield f"  Your mail server{who} answers EHLO with a keyword"
    yield "  in the first line. RFC 5321 §4.1.1.1 wants the server's name there,"
    yield "  and the keywords behind it. Senders that go by it take the keyword"
    yield "  for the name: with STARTTLS in that place they find no TLS, and send"
    yield "  in clear or not at all. It sends:"
    yield from _quoted([visible(line.content) for line in lines])
    yield "  It should send:"
    yield from _quoted([f"250{' ' if number == len(right) else '-'}{text}" for number, text in enumerate(right, 1)])
    yield "  Please look at the server's settings, and at any firewall, proxy or"
    yield "  filter in front of it that changes SMTP."


def _quoted(texts: list[str]) -> Iterator[str]:
    yield from (f"    {text}" for text in texts[:LINES])
    if len(texts) > LINES:
        yield f"    … {len(texts) - LINES:,} more"


def _put_right(reply: EhloReply, greeting: Sequence[ReplyLine]) -> Iterator[str]:
    """Yield the texts of the lines in the order in which they belong: the name first, each other line once."""
    late = next((line for line in reply.lines if line.meant.startswith("the greeting,")), None)
    name = name_of(greeting)
    yield visible(text_of(late.line).rstrip(b"\r")) if late else visible(name) if looks_like_a_name(name) else NO_NAME
    others = (visible(text_of(line.line).rstrip(b"\r")) for line in reply.lines if line is not late)
    yield from dict.fromkeys(others)
