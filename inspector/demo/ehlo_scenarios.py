"""Scenarios about the lines of an EHLO reply: each carries as many deviations as fit, in clear and inside TLS."""

from inspector.demo.replies import greeting, offer, reply
from inspector.demo.scenario import Scenario, Subject

_NAME = "mx.example.org"
_GREETING = greeting(_NAME)

EHLO_SCENARIOS = (
    Scenario(
        name="careless-keywords",
        subject=Subject.EHLO,
        summary="keywords as no RFC wants them",
        teaches=(
            "Lower case, doubles, parameters where none belong, old forms, log in before TLS, no name in the first line. "
            "Most of it is harmless; what costs STARTTLS with real clients is a warning."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=reply(
            250,
            "[192.0.2.25]",
            "starttls",
            "AUTH PLAIN LOGIN",
            "AUTH=PLAIN LOGIN",
            "AUTH",
            "8BITMIME yes",
            "SIZE 50MB",
            "SIZE 52428800 ",
            " DSN",
            "REQUIRETLS",
            "BURL imap",
            "FASTMAIL",
            "MAILSTORE",
            "XGEN",
            "TLS",
            "SMTP_UTF8",
            "2.1.0 VRFY",
            "XXXXXXXA",
            "OK",
        ),
        ehlo_in_tls=reply(250, "", "2.0.0 PIPELINING", "STARTTLS", "8BITMIME", "BINARYMIME", "SIZE 52428800"),
        taken_for_port=25,  # where BURL has no place
    ),
    Scenario(
        name="broken-lines",
        subject=Subject.EHLO,
        summary="line ends, codes and separators are wrong",
        teaches=(
            "Bare CR and LF, in the greeting too, a line without its code, one with another, text behind the last line. "
            "Programs disagree where such a reply ends, so each client sees other keywords."
        ),
        server_name=_NAME,
        greeting=reply(220, "mx_gateway ESMTP", "welcome", "ready").replace(b"\r\n", b"\n", 1),
        ehlo_in_clear=(
            b"250-mx_gateway\r\n"
            b"250-STARTTLS\r\r\n"
            b"250-PIPELINING\n"
            b"250-SIZE 52428800\r250-DSN\r\n"
            b"250-8BIT\x07MIME\r\n"
            b"250-\r\n"
            b"ENHANCEDSTATUSCODES\r\n"
            b"220-VRFY\r\n"
            b"250+SMTPUTF8\r\n"
            b"250 HELP\r\n"
        ),
        # no name at all, inside TLS: the first keyword stands in its place
        ehlo_in_tls=reply(250, "PIPELINING", "8BITMIME", "SIZE 52428800"),
    ),
    Scenario(
        name="too-long",
        subject=Subject.EHLO,
        summary="lines and a list longer than allowed",
        teaches=(
            "A reply line may have 512 octets. A little more is harmless, 20,000 octets or a thousand lines are not: "
            "Postfix, Exim and others give up, and STARTTLS at the end is lost."
        ),
        server_name=_NAME,
        greeting=reply(220, f"{_NAME} ESMTP {'ready ' * 90}".rstrip()),
        ehlo_in_clear=reply(
            250,
            f"{_NAME} {'welcome ' * 70}".rstrip(),
            f"X-LICENCE {'0123456789' * 250}",
            *(f"X-NODE-{number:04}" for number in range(1, 1101)),
            "STARTTLS",
        ),
        ehlo_in_tls=offer(_NAME),
    ),
)
"""In the order in which they are listed."""
