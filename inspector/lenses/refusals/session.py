"""Refusals of a session: greylisting, limits, commands out of turn; and connections that never came about."""

import re

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, GREETING, LOOK, MAIL_FROM, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_GOOGLE = "support.google.com/a/answer/3726730: Gmail SMTP errors and codes"
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

_FINAL = re.compile(r"(?<![\d.])5\d\d[ -]")
_LATER = has_any(
    r"try again later|temporar(?:y|ily) (?:\w+ )?(?:failure|problem|unavailable|error|deferred|rejected)",
    r"Temporary server error|Service (?:currently |temporarily )?unavailable|system problem",
    r"\bPRX\d\b",
    r"4\.3\.[02]\b",
)


def _comes_back(text: str) -> bool:
    """Such words with a 5yz are a final refusal all the same."""
    return not _FINAL.search(text) and bool(_LATER(text))


TRY_AGAIN_LATER = Refusal(
    "try-again-later",
    _comes_back,
    f"The receiver says to come again later, and not why. {_NO_TLS}",
    Side.RECEIVING,
    "at any step; as a greeting too",
    (
        "Something behind the receiver does not work: a database, a filter, another server. Its own log says what.",
        "Greylisting, or a test that every new client has to pass (Postfix postscreen says 450 4.3.2), in other words.",
        "Exchange's “PRX” numbers: the front end could not hand the connection on to a mailbox server.",
    ),
    None,
    None,
    (MAIL_FROM,),
    f"RFC 5321 §4.2.1; Postfix: POSTSCREEN_README; {_MICROSOFT}",
    sender_does="Nothing but wait: a server tries again by itself.",
)
"""The last row of all: a refusal that says nothing but that it may pass."""

SESSION_REFUSALS = (
    Refusal(
        "greylisted",
        has_any(r"gr[ea]y[- ]?list", r"4\d\d .*come back (?:later|in)", r"temporarily embargoed"),
        f"Greylisting: a sender that is not known yet is told to come again later. {_NO_TLS}",
        Side.RECEIVING,
        "at RCPT, seldom at MAIL or after the message",
        (
            "It is meant so: the next attempt, some minutes later, is taken. Nothing has to be done.",
            "If it never ends, the sender comes from another address each time, or gives up before the time is over.",
        ),
        None,
        None,
        (BY_HAND,),
        "RFC 6647 §2; Postgrey's, milter-greylist's and rspamd's own texts",
        sender_does="Nothing, as long as the server tries again; a program that cannot should hand in its mail on 587.",
        receiver_does="Known senders can be left out of it.",
    ),
    Refusal(
        "too-many-connections",
        has_any(
            r"too many (?:concurrent )?(?:SMTP )?(?:connections|sessions|messages)|connection (?:rate|count)|rate[- ]?limit",
            r"(?:unusual|excessive) rate|receiving mail too quickly|at a rate that|limit exceeded|exceeded (?:the )?limit",
            r"[45]\.7\.(?:28|508)\b|4\.7\.500\b|4\.4\.5\b",
            r"(?:server|service|system)(?: is)? (?:too )?busy|Throttl",
        ),
        f"A limit was reached: too many connections or messages at once, or from this address. {_NO_TLS}",
        Side.RECEIVING,
        "at the greeting, or at any command (421 may come at any time)",
        (
            "The sender opened more connections at once, or more in a minute, than the receiver allows to one address.",
            "The receiver is overloaded, whoever asks.",
            "Probing tools count too: some servers allow two connections a minute.",
        ),
        None,
        None,
        (GREETING,),
        f"RFC 5321 §3.8, §4.2.3; postconf(5): smtpd_client_connection_rate_limit; {_GOOGLE}; {_MICROSOFT}",
        sender_does="Fewer connections at once to this destination: Postfix default_destination_concurrency_limit.",
        receiver_does="Raise the limit for known senders; in Postfix, smtpd_client_event_limit_exceptions.",
    ),
    Refusal(
        "ehlo-again",
        has_any(r"503.*(?:EHLO|HELO)", r"send (?:EHLO|HELO) first"),
        "A command came where EHLO belongs.",
        Side.RECEIVING,
        "behind the greeting, or behind STARTTLS",
        ("After STARTTLS everything is forgotten, and EHLO has to be said again; the client or a box on the way did not.",),
        None,
        None,
        (LOOK,),
        "RFC 3207 §4.2; RFC 5321 §4.1.4",
    ),
    Refusal(
        "spoke-out-of-turn",
        has_any(
            r"synchronization error",
            r"improper (?:use of SMTP )?command pipelining|no commands allowed to pipeline",
            r"I can break rules",
            r"SMTP protocol (?:violation|error)|Protocol error",
            r"Bad sequence of commands|Unexpected (?:data|command)",
        ),
        "The client spoke before it was asked, or said what no SMTP client says.",
        Side.RECEIVING,
        "before the greeting, or behind a command that has to be waited for",
        (
            "A client or a tool that does not wait for the greeting: some servers greet late, to tell such clients apart.",
            "Commands were sent together with STARTTLS or EHLO, or without PIPELINING being offered.",
            "A web browser, or something else that is no mail client, was sent to the port.",
        ),
        None,
        None,
        (GREETING,),
        "RFC 5321 §4.3.1; RFC 2920 §3.1; RFC 3207 §4; Exim's and Postfix's own texts",
    ),
    Refusal(
        "ehlo-unknown",
        has_any(
            r"50[024][ -].*(?:EHLO|command not (?:implemented|recognized)|Command unrecognized|unrecognized command)",
            r"EHLO .{0,40}not (?:implemented|supported|recognized)",
            r"Command not implemented",
        ),
        "The receiver does not know the command.",
        Side.RECEIVING,
        "at EHLO, or at the command that the text names",
        (
            "A very old server: the sender then says HELO, and without EHLO there is no STARTTLS.",
            "A firewall on the way lets only the oldest commands through.",
        ),
        None,
        None,
        (GREETING, LOOK),
        "RFC 5321 §3.2, §4.2.4",
    ),
    Refusal(
        "error-at-once",
        has_any(r"[45]\.4\.317\b(?!.*(?:refused|timed ?out|unreachable|no route|\b1006[015]\b))"),
        "Exchange Online came to no session that it could use: an error at once, or what its connector demands is missing.",
        Side.SENDING,
        "behind the connection: at the greeting, EHLO or STARTTLS",
        (
            "The receiver answered with an error at once: it was busy, or wants nothing of this address.",
            "The connector demands TLS, and the receiver offers no STARTTLS, or the handshake fails.",
            "The words in brackets tell which: explain them alone.",
        ),
        None,
        None,
        (LOOK, GREETING),
        "learn.microsoft.com: mail flow intelligence",
        sender_does="Look at what the connector demands: TLS, and a certificate of which name.",
        receiver_does="Look into the log at that time: whether the connection came, and what it was told.",
    ),
    Refusal(
        "no-connection",
        has_any(
            r"connection (?:timed out|refused)|no route to host|network is unreachable|host (?:is )?(?:down|unreachable)",
            r"(?:unable|failed|cannot) to connect|Cannot connect|could ?n.t connect",
            r"connect to .{0,260}: (?:timed out|.*refused)",
            r"[45]\.4\.(?:1|315|316)\b(?!.*(?:rejected|denied))",
        ),
        f"No connection came about: nobody refused, nobody answered. {_NO_TLS}",
        Side.UNKNOWN,
        "before the greeting",
        (
            "Port 25 is blocked on the way out: by the provider, a cloud, the own firewall. Then every host is alike.",
            "The receiver's host is down, or its MX leads to a wrong address.",
            "IPv6 leads nowhere, and IPv4 works, or the other way round.",
        ),
        None,
        None,
        (
            ("smtp-inspector check {host}", "run it from the mail server: from elsewhere the path is another"),
            ("smtp-inspector check {host} -4", "IPv4 only; -6: IPv6 only"),
        ),
        f"RFC 5321 §5.1; RFC 3463 §3.5; Postfix's own texts; {_MICROSOFT}",
        sender_does="Try other, unrelated hosts: where port 25 times out everywhere, it is the own side.",
    ),
    Refusal(
        "name-not-found",
        has_any(
            r"Host or domain name not found|Name service error|Unrouteable address",
            r"DNS (?:query|lookup) failed|no MX record|NXDOMAIN",
            r"[45]\.4\.(?:4|312|310)\b",
        ),
        f"DNS knows no mail server for this domain, or did not answer. {_NO_TLS}",
        Side.SENDING,
        "before the connection: in DNS",
        (
            "A typing mistake in the domain.",
            "The domain has no MX, or its MX leads to a name without an address.",
            "The domain's name servers, or the sender's resolver, did not answer (4.4.3, try again).",
        ),
        None,
        None,
        (("smtp-inspector check {host}", "with the name of an MX host: whether it has an address"),),
        f"RFC 5321 §5.1; RFC 3463 §3.5; {_MICROSOFT}",
    ),
    Refusal(
        "connection-lost",
        has_any(
            r"lost connection with|lost (?:input )?connection|conversation with .{0,260} timed out|timed out while",
            r"connection (?:reset|closed|dropped|lost)|Connection dropped due to|Remote\(SocketError\)",
            r"[45]\.4\.(?:2|314|318)\b|(?<!retry )timeout (?:exceeded|- closing)|SMTP timeout|Command timeout",
            r"read error|broken pipe|unexpected disconnection",
        ),
        "The connection ended in the middle, and nobody said why.",
        Side.UNKNOWN,
        "at the step that the text names",
        (
            "While the greeting was waited for: the other side drops addresses that it does not like without a word.",
            "After the message: a filter on the receiving side took longer than the sender waited.",
            "Large messages only: the path drops large packets (MTU), or a firewall inspects SMTP.",
            "Behind STARTTLS: see whether TLS comes about at all.",
        ),
        None,
        None,
        (LOOK,),
        "RFC 5321 §4.5.3.2; Postfix's, Exim's and Exchange's own texts",
    ),
)
"""Rows of the catalogue in ``refusals``."""
