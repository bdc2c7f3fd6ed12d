"""What ends without a refusal: names that are not found, connections that never came about or broke, time that ran out."""

from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.refusal import BY_HAND, LOOK, Refusal, has_any

_NO_TLS = "TLS has nothing to do with it."
_MICROSOFT = "learn.microsoft.com: non-delivery reports in Exchange Online"

CONNECTION_REFUSALS = (
    Refusal(
        "waited-too-long",
        has_any(
            r"(?<!retry )timeout (?:exceeded|- closing)|(?:SMTP |incoming )?(?:command|data) timeout|idle (?:for )?too long",
            r"Timeout waiting for|(?<!with: \")421 4\.4\.1 Connection timed out|timeout after [A-Z-]+ (?:\(.{1,40}\) )?from",
        ),
        f"The receiver hung up, because the client said nothing for too long. {_NO_TLS}",
        Side.RECEIVING,
        "at the step where the client stopped",
        (
            "In the middle of a large message: large packets are lost on the way (MTU), so nothing more arrives.",
            "A client that keeps a connection open for later: it opens a new one, and nothing is lost.",
            "A person or a tool that types by hand; a scanner that says nothing.",
            "The sender waits for something itself: a name server, a filter, the disk.",
        ),
        None,
        None,
        (LOOK,),
        "RFC 5321 §4.5.3.2; postconf(5): smtpd_timeout; Exim specification: smtp_receive_timeout; Gmail's own text; "
        "learn.microsoft.com: Receive connectors (ConnectionInactivityTimeout)",
        sender_does="Nothing is to be set where mail arrives in the end; if large messages never do, try a smaller MTU.",
        receiver_does="Nothing: the time is long enough (five minutes by RFC 5321).",
    ),
    Refusal(
        "no-connection",
        has_any(
            r"connection (?:timed out|time-?out|refused(?!\. .{1,60} is listed))|no route to host|network is unreachable",
            r"host (?:is )?(?:down|unreachable)",
            r"(?:unable|failed|cannot|n't able) to (?:connect|establish an SMTP connection)|Cannot connect|"
            r"could ?n.t connect(?! to SMTP host)",
            r"connect to .{0,260}: (?:timed out|.*refused)",
            r"Network error on destination MXs|No valid route to remote MX",
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
            ("smtp-inspector check {target}", "run it from the mail server: from elsewhere the path is another"),
            ("smtp-inspector check {target} -4", "IPv4 only; -6: IPv6 only"),
        ),
        f"RFC 5321 §5.1; RFC 3463 §3.5; Postfix's, qmail's and OpenSMTPD's own texts; {_MICROSOFT}",
        sender_does="Try other, unrelated hosts: where port 25 times out everywhere, it is the own side.",
        own_words=True,
    ),
    Refusal(
        "phpmailer-gave-up",
        has_any(r"Could not connect to SMTP host"),
        "PHPMailer came to no session that it could use. It says this of no connection and of a STARTTLS that failed alike.",
        Side.SENDING,
        "at the connection, the greeting, EHLO or STARTTLS",
        (
            "A web host's firewall blocks the ports of mail, or leads them to its own server.",
            "The certificate does not check: PHP demands that since 5.6, and says so only with SMTPDebug = 3 or more.",
            "Port and mode do not match: SMTPSecure is “ssl” on 465 and “tls” on 587.",
        ),
        None,
        None,
        (
            ("smtp-inspector check smtp://{host}:587 --strict", "whether it answers, STARTTLS, and the certificate"),
            ("smtp-inspector check smtps://{host} --strict", "the same with TLS from the first byte, on 465"),
        ),
        "PHPMailer's source (PHPMailer.php: smtpConnect(); SMTP.php: errorHandler()); its wiki: Troubleshooting",
        sender_does="Run it once with SMTPDebug = 3 and look at the lines before this one; SMTPOptions that switch the "
        "check of certificates off only hide the fault.",
        own_words=True,
    ),
    Refusal(
        "name-not-found",
        has_any(
            r"Host or domain name not found|Name service error|Unrouteable address|(?<!dns )Host unknown|No MX found",
            r"DNS (?:query|lookup) failed|DNS resolving error|no MX record|NXDOMAIN|nonexistentdomain|CNAME lookup failed",
            r"couldn't find any host (?:named|by that name)|Name server: .{0,200}host not found",
            r"[45]\.(?:1\.2|4\.(?:3|4|312|310))\b|DNS domain .{0,260}does not exist|(?:MX|name) lookup",
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
        (("smtp-inspector check {target}", "with the name of an MX host: whether it has an address"),),
        f"RFC 5321 §5.1; RFC 3463 §3.5; Postfix's, Exim's, qmail's and OpenSMTPD's own texts; {_MICROSOFT}",
        sender_does="Correct the address, or ask another resolver for the domain's MX; if only your own knows nothing, it "
        "is at fault.",
        receiver_does="The domain needs an MX whose name has an address (RFC 5321 §5.1).",
        own_words=True,
    ),
    Refusal(
        "client-left",
        has_any(
            r"lost connection after [A-Z]{4,8}\b.{0,60} from |did not issue MAIL/EXPN/VRFY/ETRN|lost (?:input channel|"
            r"connection) from",
            r"unexpected disconnection while reading SMTP command|SMTP connection from .{0,300} lost\b",
            r"TLS error on connection from .{0,300}\(recv\): The TLS connection was non-properly terminated",
        ),
        "A client hung up in the middle of a session, and said no QUIT.",
        Side.SENDING,
        "behind the command that the text names",
        (
            (
                "After CONNECT, EHLO, AUTH or UNKNOWN: a scanner, a monitor, or somebody who tries passwords. No mail is "
                "lost."
            ),
            "After RCPT: a server that only asked whether the address exists (sender verification does).",
            (
                "After DATA: large packets are lost on the way (MTU), or the sender waited no longer for a filter of the "
                "receiver."
            ),
            "After STARTTLS, EHLO once more: the client did not like the certificate, or what it was offered inside TLS.",
        ),
        None,
        None,
        (LOOK,),
        "RFC 5321 §4.1.1.10, §4.5.3.2; Postfix's, Exim's and sendmail's own texts",
        receiver_does="Nothing, unless a known sender complains: its own log says more. Who tries passwords can be kept "
        "off by address (fail2ban).",
    ),
    Refusal(
        "connection-lost",
        has_any(
            r"lost connection (?:with|after)|lost (?:input )?connection|conversation with .{0,260} timed out|"
            r"timed out while",
            r"connection (?:was )?(?:reset|closed(?! with remote host)|dropped|lost|died)|Connection dropped due to|"
            r"Remote\(SocketError\)",
            r"connection unexpectedly closed|ServerDisconnected|closed abruptly|lost input channel",
            r"Remote host closed connection|[45]\.4\.(?:2|314|318)\b",
            r"TLS error on connection to .{0,300}\(recv\): The TLS connection was non-properly terminated",
            r"read error|broken pipe|unexpected disconnection|did not issue MAIL/EXPN/VRFY/ETRN",
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
        "RFC 5321 §4.5.3.2; Postfix's, Exim's, sendmail's and Exchange's own texts",
        sender_does="Nothing is to be set before it is known who hung up: run this from the mail server and from elsewhere.",
        receiver_does="Look for the same second in your own log. Nothing is to be set where it is a scanner.",
        own_words=True,
    ),
)
"""Rows of the catalogue."""

GAVE_UP = Refusal(
    "gave-up-waiting",
    has_any(
        r"message (?:has )?expired|QUEUE\.Expired|[45]\.4\.(?:7|300)\b|delivery time expired|administratively expired",
        r"retry time(?:out exceeded| not (?:yet )?reached)|in the queue too long|failing for a long time",
        r"could not (?:yet )?be (?:sent|delivered) for \d+|has not (?:yet )?been delivered|message (?:still undelivered|"
        r"delayed)",
        r"delivery temporarily suspended|not going to try again|Too old|warning: message still",
    ),
    "The sender gave up, or warns that it goes on trying: for all that time it could not deliver. This line does not say "
    "why.",
    Side.SENDING,
    "before the connection, or at any step",
    (
        "Whatever kept it from delivering each time stands in an earlier line: no connection, a 4yz reply, a TLS failure.",
        "The receiver says “later” all the time (greylisting, a limit), and the sender never came at the right one.",
        "“retry time not reached” and “temporarily suspended”: the host failed a moment ago, and is left alone for a while.",
    ),
    None,
    None,
    (("smtp-inspector check {target}", "run it from the mail server: does the receiver answer now?"), BY_HAND),
    "RFC 5321 §4.5.4.1; RFC 3463 §3.5; Exim specification, chapter 32 (retry); postconf(5): maximal_queue_lifetime; "
    f"{_MICROSOFT}",
    sender_does="Nothing is to be set: find the earlier lines of the same message or host, and explain those.",
    own_words=True,
)
"""Tried after all rows that say more."""
