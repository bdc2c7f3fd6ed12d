"""Scenarios about STARTTLS: offered or not, and what comes of it."""

from inspector.demo.replies import greeting, offer, reply
from inspector.demo.scenario import Scenario, Subject

STARTTLS_SCENARIOS = (
    Scenario(
        name="starttls-before-greeting",
        subject=Subject.STARTTLS,
        summary="STARTTLS stands before the greeting line",
        teaches=(
            "A client that reads by the letter takes the first line of the EHLO reply for the greeting and never sees "
            'STARTTLS: Cisco ESA logs "STARTTLS command not supported." and sends in clear or not at all. TLS itself works, '
            "so most tools see no fault."
        ),
        server_name="mail.domain1.com",
        greeting=reply(220, "mail.domain1.com ESMTP Service ready"),
        # The sample that Cisco published (support document 212587), byte for byte.
        ehlo_in_clear=reply(
            250, "STARTTLS", "mail.domain1.com", "8BITMIME", "PIPELINING", "HELP", "DELIVERBY 300", "SIZE 30000000"
        ),
        ehlo_in_tls=reply(
            250, "mail.domain1.com", "8BITMIME", "PIPELINING", "HELP", "DELIVERBY 300", "AUTH PLAIN LOGIN", "SIZE 30000000"
        ),
    ),
    Scenario(
        name="no-starttls",
        subject=Subject.STARTTLS,
        summary="no STARTTLS in the EHLO reply",
        teaches=(
            "Whoever demands TLS (by policy, DANE or MTA-STS) does not deliver here; the others send in clear. No TLS "
            "version can be tried: there is nothing to ask for."
        ),
        server_name="mx.example.com",
        greeting=greeting("mx.example.com"),
        ehlo_in_clear=offer("mx.example.com", "SMTPUTF8"),
    ),
    Scenario(
        name="starttls-sometimes",
        subject=Subject.STARTTLS,
        summary="two servers at one address, one without STARTTLS",
        teaches=(
            "Who asks once sees half of it: some mail goes with TLS, some in clear, and a second look shows nothing. The "
            "session and each probe say EHLO on a connection of their own, so their replies can be compared."
        ),
        server_name="mx.example.com",
        greeting=greeting("mx.example.com"),
        ehlo_in_clear=offer("mx1.example.com", "STARTTLS"),
        ehlo_of_others=(offer("mx2.example.com", "SMTPUTF8"),),
        ehlo_in_tls=offer("mx1.example.com", "SMTPUTF8"),
        options=("--probes", "1"),
    ),
    Scenario(
        name="starttls-refused",
        subject=Subject.STARTTLS,
        summary="STARTTLS is offered, then refused with 454",
        teaches=(
            "The server knows the command and cannot start TLS: a key file that cannot be read, say. 454 asks for patience, "
            "so no further TLS version is tried."
        ),
        server_name="mx.example.com",
        greeting=greeting("mx.example.com"),
        ehlo_in_clear=offer("mx.example.com", "STARTTLS"),
        answers={b"STARTTLS": reply(454, "4.7.0 TLS not available due to local problem")},
    ),
    Scenario(
        name="starttls-unanswered",
        subject=Subject.STARTTLS,
        summary="STARTTLS is offered, and then nothing comes",
        teaches=(
            "Neither yes nor no: a server that hangs, or a box on the way that swallows the command. That is neither a "
            "refusal nor a word about versions. The demo waits for one second; senders wait for minutes."
        ),
        server_name="mx.example.com",
        greeting=greeting("mx.example.com"),
        ehlo_in_clear=offer("mx.example.com", "STARTTLS"),
        options=("--timeout", "1"),
        answers={b"STARTTLS": b""},
    ),
    Scenario(
        name="masked-by-firewall",
        subject=Subject.STARTTLS,
        summary="a firewall writes XXXXXXXA over STARTTLS",
        teaches=(
            "The server offers STARTTLS and even demands it, and no client can see it: no mail comes through. Type "
            "STARTTLS: the server's error shows eight X, which proves the firewall. The demo says MAIL FROM to show the "
            "demand."
        ),
        server_name="mx.example.com",
        greeting=reply(220, "****************************"),
        ehlo_in_clear=offer("mx.example.com", "XXXXXXXA"),
        options=("--try-mail-from", "you@example.com"),
        answers={
            b"STARTTLS": reply(500, '5.5.1 Command unrecognized: "XXXXXXXX"'),
            b"MAIL": reply(530, "5.7.0 Must issue a STARTTLS command first"),
        },
    ),
    Scenario(
        name="injected-reply",
        subject=Subject.STARTTLS,
        summary="bytes in clear behind the 220 of STARTTLS",
        teaches=(
            "Somebody on the way slips a reply in before TLS begins. A client that keeps it takes it for the server's own "
            "word inside TLS; this program gives it neither to TLS nor to the SMTP reader."
        ),
        server_name="mx.example.com",
        greeting=greeting("mx.example.com"),
        ehlo_in_clear=offer("mx.example.com", "STARTTLS"),
        ehlo_in_tls=offer("mx.example.com", "SMTPUTF8"),
        answers={b"STARTTLS": reply(220, "2.0.0 Ready to start TLS") + reply(250, "mx.attacker.example", "AUTH PLAIN")},
    ),
)
"""In the order in which they are listed."""
