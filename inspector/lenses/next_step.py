"""What could be sent next, and why: the suggestion under the conversation."""

from inspector.events import GreetingReceived, ReplyReceived, SessionStarted, TLSEstablished
from inspector.frozen import Frozen
from inspector.lenses.ehlo.lens import Channel, EhloReply, Starttls
from inspector.smtp.conversation import END_OF_BODY
from inspector.smtp.target import Mode
from inspector.transcript import Transcript


class NextStep(Frozen):
    """A command that makes sense now."""

    command: str
    """What would be sent."""
    why: str
    """One or two short sentences."""
    ref: str
    """The RFC section."""
    more: str = ""
    """What somebody who goes step by step is told behind it: one sentence, or nothing."""


_STARTTLS_WHY = {
    Starttls.ADVERTISED: "Ask to switch to TLS. The server offers it.",
    Starttls.BEFORE_GREETING: "Ask to switch to TLS. This server did not offer it by the letter.",
    Starttls.MALFORMED: "Ask to switch to TLS. This server did not offer it by the letter.",
    Starttls.MASKED: "Ask to switch to TLS, to see what comes back. Its offer may have been masked on the way.",
}
"""Why STARTTLS is worth sending. Absent and unknown are not here: nothing offers it, so nothing suggests it."""

_ONE_LINE_EACH = "It answers with one line for each service extension."
_THEN_TLS = "With 220 it agrees, and then waits for TLS, not for another command."
_NO_EXTENSIONS = "With it there are no service extensions, and so no STARTTLS."
_ONLY_HERE = "Some servers refuse only here."
"""What is told behind a reason (`NextStep.more`)."""

_ENDS_TRANSACTION = frozenset({"RSET", "EHLO", "LHLO", "HELO"})

_QUIT = NextStep(
    "QUIT", "Leave politely.", "RFC 5321 §4.1.1.10", "The server answers 221, and only then the connection is closed."
)
_RSET = NextStep(
    "RSET",
    "Forget the sender that was named; nothing is mailed.",
    "RFC 5321 §4.1.1.5",
    "The session goes on as after EHLO.",
)
_CANCEL_AUTH = NextStep(
    "*",
    "The server waits for the next part of the login. A line with * alone cancels AUTH.",
    "RFC 4954 §4",
)
_MAIL_IN_CLEAR = NextStep(
    "MAIL FROM:<>",
    "See whether the server takes mail without TLS. No mail is sent by this command.",
    "RFC 5321 §4.1.1.2",
    _ONLY_HERE,
)
_MAIL_IN_VERSION = NextStep(
    "MAIL FROM:<>",
    "See whether the server takes mail over this TLS version. No mail is sent by this command.",
    "RFC 5321 §4.1.1.2",
    _ONLY_HERE,
)


def suggest(transcript: Transcript, started: SessionStarted, ehlo: tuple[EhloReply, ...]) -> NextStep:
    """Return the command that makes most sense now, on a session that stands and waits for a command."""
    said = _said_in_this_channel(transcript)
    secured = _last_index(transcript, TLSEstablished) >= 0
    if any(event.code >= 400 for _, event in transcript.of(GreetingReceived) if event.connection == 0):
        return _QUIT
    if _awaits_login(transcript):
        return _CANCEL_AUTH
    if _transaction_open(transcript):
        return _RSET
    if not {"EHLO", "LHLO", "HELO"} & said.keys():
        return _greet(started, after_tls=secured and started.target.mode is Mode.STARTTLS)
    if said.get("EHLO", 250) >= 500 and "HELO" not in said:
        return NextStep(
            f"HELO {started.ehlo_name}", "EHLO was refused; the old greeting may do.", "RFC 5321 §3.2", _NO_EXTENSIONS
        )
    if not secured and "STARTTLS" not in said and (why := _why_starttls(started, ehlo)):
        return NextStep("STARTTLS", why, "RFC 3207 §4", _THEN_TLS)
    if "MAIL" not in said and (not secured or started.tls_version is not None):
        return _MAIL_IN_VERSION if secured else _MAIL_IN_CLEAR
    return _QUIT


def _greet(started: SessionStarted, *, after_tls: bool) -> NextStep:
    verb = "LHLO" if started.target.lmtp else "EHLO"
    why = (
        "Ask again what the server can do: what it said in clear counts no more."
        if after_tls
        else "Ask what the server can do."
    )
    ref = "RFC 3207 §4.2" if after_tls else "RFC 5321 §4.1.1.1"
    return NextStep(f"{verb} {started.ehlo_name}", why, ref, _ONE_LINE_EACH)


def _why_starttls(started: SessionStarted, ehlo: tuple[EhloReply, ...]) -> str:
    offers = [reply.starttls for reply in ehlo if reply.channel is Channel.PLAINTEXT]
    if started.target.mode is not Mode.STARTTLS or not offers:
        return ""
    return _STARTTLS_WHY.get(offers[-1], "")


def _replies_in_this_channel(transcript: Transcript) -> list[ReplyReceived]:
    """Replies since TLS began (or since the start), oldest first."""
    begin = _last_index(transcript, TLSEstablished)
    return [event for index, event in transcript.of(ReplyReceived) if index > begin and event.connection == 0]


def _said_in_this_channel(transcript: Transcript) -> dict[str, int]:
    """Verbs answered in this channel, each with the code of its latest reply."""
    return {event.verb: event.code for event in _replies_in_this_channel(transcript)}


def _awaits_login(transcript: Transcript) -> bool:
    """True while AUTH goes on: the latest reply is a 334."""
    return any(event.verb == "AUTH" and event.code == 334 for event in _replies_in_this_channel(transcript)[-1:])


def _transaction_open(transcript: Transcript) -> bool:
    """True where MAIL was accepted and nothing ended the transaction since then.

    RSET, an accepted EHLO and the end of a message body do (RFC 5321 §4.1.1.4, §4.1.4), the body whatever is made of it.
    """
    is_open = False
    for event in _replies_in_this_channel(transcript):
        accepted = event.code // 100 == 2
        if event.verb == "MAIL" and accepted:
            is_open = True
        elif event.verb == END_OF_BODY or (accepted and event.verb in _ENDS_TRANSACTION):
            is_open = False
    return is_open


def _last_index(transcript: Transcript, kind: type[TLSEstablished]) -> int:
    found = [index for index, event in transcript.of(kind) if event.connection == 0]
    return found[-1] if found else -1
