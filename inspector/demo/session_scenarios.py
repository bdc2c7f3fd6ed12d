"""Scenarios about the session itself: how it begins, how it ends, and what stands in it."""

from inspector.demo.replies import greeting, offer, reply
from inspector.demo.scenario import Scenario, Subject

_NAME = "mx.example.org"
_GREETING = greeting(_NAME)
_IN_CLEAR = offer(_NAME, "STARTTLS")
_IN_TLS = offer(_NAME, "SMTPUTF8")
_ATTACKS = b"\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07"
"""Clear the screen, set the title, write the clipboard."""
_OVERRIDE = "\u202e".encode()
"""RIGHT-TO-LEFT OVERRIDE: turns around what is shown behind it."""

SESSION_SCENARIOS = (
    Scenario(
        name="slow-greeting",
        subject=Subject.SESSION,
        summary="the greeting takes 8 seconds",
        teaches=(
            "Some servers let strangers wait on purpose. Tools with a short timeout call that a server without TLS; this "
            "program waits, with a countdown. Nothing is wrong."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--probes", "6"),  # each probe waits for its greeting too
        greeting_seconds=8.0,
    ),
    Scenario(
        name="dribble",
        subject=Subject.SESSION,
        summary="every reply comes a few bytes at a time",
        teaches=(
            "A reply is a stream, not a packet: tools that read once see half an EHLO reply and no STARTTLS. Each line is "
            "shown as it comes. Nothing is wrong."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        piece=4,
        piece_seconds=0.03,
    ),
    Scenario(
        name="hostile-bytes",
        subject=Subject.SESSION,
        summary="replies that attack the terminal",
        teaches=(
            "Escape sequences, control bytes, text that turns around, bytes that are no text: all of it is shown as \\xNN, "
            "and nothing of it reaches the terminal, a file or the clipboard."
        ),
        server_name=_NAME,
        greeting=b"220 %s ESMTP %s %s\r\n" % (_NAME.encode(), _OVERRIDE, _ATTACKS),
        ehlo_in_clear=(
            b"250-%s hello %s\r\n" % (_NAME.encode(), _OVERRIDE)
            + b"250-PIPELINING\r\n250-X-NOTE %s\r\n250-SIZE \xff\xfe\r\n250-8BIT\x00MIME\r\n250 STARTTLS\r\n" % _ATTACKS
        ),
        ehlo_in_tls=b"250-%s hello \x00\r\n250-PIPELINING\r\n250 8BITMIME\r\n" % _NAME.encode(),
        answers={b"NOOP": b"250 2.0.0 %s\r\n" % _ATTACKS, b"HELP": b"214 2.0.0 \x9b31mred%s\r\n" % _OVERRIDE},
    ),
    Scenario(
        name="greeting-refused",
        subject=Subject.SESSION,
        summary="the greeting is a 554",
        teaches="The server wants nothing of this address: a blocklist, perhaps. Nothing can be said of its TLS from here.",
        server_name=_NAME,
        greeting=reply(554, f"5.7.1 {_NAME} 192.0.2.25 is on a blocklist"),
        answers=dict.fromkeys((b"EHLO", b"HELO", b"MAIL", b"STARTTLS"), reply(503, "5.5.1 You were refused: say QUIT")),
    ),
    Scenario(
        name="no-greeting",
        subject=Subject.SESSION,
        summary="the connection is closed without a word",
        teaches="It connects, so ping and port scans are content; but no SMTP comes about. Something on the way may do it.",
        server_name=_NAME,
        greeting=b"",
    ),
    Scenario(
        name="not-smtp",
        subject=Subject.SESSION,
        summary="something else listens: an SSH server",
        teaches="The first line has no reply code. What speaks there is named, so a wrong port is found at once.",
        server_name=_NAME,
        greeting=b"SSH-2.0-OpenSSH_9.2p1\r\n",
    ),
    Scenario(
        name="ehlo-refused",
        subject=Subject.SESSION,
        summary="EHLO is refused because of the name we say",
        teaches=(
            "The demo says EHLO laptop, and the server wants a full host name. It looks like a server without STARTTLS and "
            "is none: --ehlo-name laptop.example.net shows it."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--ehlo-name", "laptop"),
        full_names_only=True,
    ),
    Scenario(
        name="cut-off",
        subject=Subject.SESSION,
        summary="the connection ends inside the EHLO reply",
        teaches=(
            "Half a reply came, STARTTLS not in it. What the server offers is not known, and the program does not claim "
            "that it knows."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=b"250-%s\r\n250-PIPELINING\r\n250-SI" % _NAME.encode(),
        hangs_up_after=b"EHLO",
    ),
    Scenario(
        name="endless-reply",
        subject=Subject.SESSION,
        summary="an EHLO reply that does not stop",
        teaches="Every reader is bounded. The demo keeps 100 lines (--max-lines); past that the session says so and stops.",
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=b"250-%s\r\n" % _NAME.encode() + b"".join(b"250-X-LOOP-%d\r\n" % turn for turn in range(1, 1001)),
        options=("--max-lines", "100"),
    ),
    Scenario(
        name="mail-refused",
        subject=Subject.SESSION,
        summary="MAIL FROM is refused: a blocklist",
        teaches=(
            "EHLO and TLS are as they should be, and yet no mail gets through: MAIL FROM is answered with a 550. What its "
            "words can mean is told, and what to do on which side."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--try-mail-from", "you@example.com"),
        answers={
            b"MAIL": reply(550, "5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org"),
        },
    ),
    Scenario(
        name="double-reply",
        subject=Subject.SESSION,
        summary="two replies to one command",
        teaches=(
            "MAIL FROM is answered twice. A client that sends commands in groups takes the second for the answer to RCPT "
            "TO, and is one reply off from then on."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--try-mail-from", "you@example.com"),
        answers={b"MAIL": reply(250, "2.1.0 Ok") + reply(250, "2.1.0 Ok")},
    ),
)
"""In the order in which they are listed."""
