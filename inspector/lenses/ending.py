"""Why a session ended: what was tried, what came back, and what to try next."""

import re
from collections.abc import Callable

from inspector.events import (
    ConnectFailed,
    Disconnected,
    GreetingReceived,
    LimitReached,
    MalformedReceived,
    NameNotResolved,
    ReplyReceived,
    SessionFinished,
    SessionStarted,
    StepReached,
    SurplusReceived,
    SweepStarted,
    TLSFailed,
)
from inspector.lenses.findings.client_certificate import REQUIRED, demands_certificate
from inspector.lenses.source import what_instead
from inspector.lenses.stepping import pending_step
from inspector.lenses.wording import address_and_port, duration, listed, printable
from inspector.patterns import lazy_pattern
from inspector.smtp.reply import Reply
from inspector.smtp.target import Mode, Target
from inspector.tls.names import is_address
from inspector.tls.outcome import Outcome
from inspector.transcript import SomeEvent, Transcript
from inspector.visible import visible

_NO_NAME = {
    "unknown": "There is no host called {host} ({words}). Check the spelling.",
    "no_address": "The name {host} exists, but it has no address to connect to.",
    "temporary": "The name server gave no usable answer for {host} ({words}). Try again, or type an IP address.",
    "timed_out": "The name server did not answer for {host} in time. Check this machine's resolver, or type an IP address.",
}
"""NameNotResolved.cause to what to say; the hint about the MX follows where it fits."""
_MAY_BE_A_DOMAIN = ("unknown", "no_address")
_GREETS = frozenset({"EHLO", "LHLO", "HELO"})
_FAMILIES = {4: "IPv4", 6: "IPv6"}
"""SessionStarted.family to its name."""

_REFUSED_BY = {
    "refused": "refused the connection",
    "timed_out": "did not answer",
    "unreachable": "could not be reached",
    "reset": "reset the connection",
}
"""ConnectFailed.cause to what the address did."""

_OTHER_PORTS: dict[int, str] = {
    22: "Port 22 is SSH.",
    80: "Port 80 is HTTP.",
    110: "Port 110 is POP3.",
    143: "Port 143 is IMAP.",
    443: "Port 443 is HTTPS.",
    993: "Port 993 is IMAP over TLS.",
    995: "Port 995 is POP3 over TLS.",
}
"""Ports that are not for SMTP (IANA service names)."""
_MAIL_PORTS = (
    "Mail servers listen on 25 (between servers), and on 465 and 587 for mail programs (submission; RFC 8314 prefers 465)."
)

_OTHER_PROTOCOLS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (lazy_pattern(rb"(?i)HTTP/[0-9]|<!doctype|<html"), "a web server (HTTP)"),
    (lazy_pattern(rb"SSH-[0-9]"), "an SSH server"),
    (lazy_pattern(rb"\* (?:OK|PREAUTH|BYE)"), "an IMAP server"),
    (lazy_pattern(rb"\+OK|-ERR"), "a POP3 server"),
    (lazy_pattern(rb"[\x14-\x17]\x03[\x00-\x04]"), "TLS from the first byte"),
)
"""How other protocols begin: RFC 9112 §4, 4253 §4.2, 9051 §7.1, 1939 §3, 8446 §5.1."""


def explain_end(transcript: Transcript) -> str:
    """Return why the session ended, in one to three short sentences; empty while it goes on."""
    started = _latest(transcript, SessionStarted)
    finished = _latest(transcript, SessionFinished)
    if started is None or finished is None:
        return ""
    if what_instead(transcript):
        return ""
    stopped = pending_step(transcript)
    if stopped is not None and finished.reason in ("lost", "refused"):
        return printable(_dropped_while_stopped(transcript, stopped, started))
    explain = _EXPLAIN.get(finished.reason)
    return printable(explain(transcript, started) if explain else f"The session ended: {finished.reason}.")


def other_protocol(raw: bytes) -> str:
    """Return what `raw`, the first bytes of a server, belongs to ("a web server (HTTP)"), or empty."""
    return next((name for pattern, name in _OTHER_PROTOCOLS if pattern.match(raw)), "")


def _latest(transcript: Transcript, kind: type[SomeEvent]) -> SomeEvent | None:
    return next((event for _, event in reversed(transcript.of(kind)) if event.connection == 0), None)


_IDLE_SECONDS = 60
"""From here on a server that hangs up while we say nothing has probably waited long enough."""


def _dropped_while_stopped(transcript: Transcript, stopped: StepReached, started: SessionStarted) -> str:
    """The server went while the user was thinking."""
    gone, last = _latest(transcript, Disconnected), _latest(transcript, ReplyReceived)
    waited = max(0.0, gone.at - stopped.at) if gone else 0.0
    said = _words_of(transcript, last.reply) if last and last.code == 421 else ""
    words = f"{started.target} ended the connection while it was stopped here for {duration(waited)}"
    words += f"; it said: {said}." if said else "."
    if waited < _IDLE_SECONDS:
        return f"{words} The server's log says why."
    return f"{words} Servers drop clients that say nothing for some minutes, five as a rule (RFC 5321 §4.5.3.2.7)."


def _quit(transcript: Transcript, started: SessionStarted) -> str:
    """We said goodbye; where the server had taken neither us nor our EHLO, that is why."""
    greets = [event for _, event in transcript.of(ReplyReceived) if event.connection == 0 and event.verb in _GREETS]
    greeting = _latest(transcript, GreetingReceived)
    if greeting and greeting.code >= 400:
        return _refusal(transcript, started, 0, greeting.code)
    if greets and all(event.code >= 400 for event in greets):
        return _refusal(transcript, started, greets[-1].reply, greets[-1].code)
    return "The session ended with QUIT."


def _cancelled(transcript: Transcript, started: SessionStarted) -> str:  # noqa: ARG001 - the signature of the table
    return "You ended the session."


def _no_address(transcript: Transcript, started: SessionStarted) -> str:
    failed = _latest(transcript, NameNotResolved)
    if failed is None:
        return f"{started.target.host} has no address."
    host = printable(failed.host)
    if family := _FAMILIES.get(started.family):
        return _not_in_family(host, family, started.family, failed)
    if is_address(failed.host) and "%" in failed.host and failed.cause == "unknown":
        return f"This machine has no network interface called {host.partition('%')[2]}, which {host} names behind the %."
    words = _NO_NAME.get(failed.cause, _NO_NAME["temporary"]).format(host=host, words=printable(failed.words))
    return f"{words} {_mx_hint(host)}" if failed.cause in _MAY_BE_A_DOMAIN and not is_address(failed.host) else words


def _not_in_family(host: str, family: str, number: int, failed: NameNotResolved) -> str:
    """Only one family was looked for, so nothing is known of the other, nor whether the name exists."""
    if is_address(failed.host):
        other = _FAMILIES[6 if ":" in failed.host else 4]
        return f"{host} is an {other} address: leave out -{number}."
    if failed.cause in _MAY_BE_A_DOMAIN:
        return f"{host} has no {family} address: leave out -{number}. ({printable(failed.words)})"
    return _NO_NAME.get(failed.cause, _NO_NAME["temporary"]).format(host=host, words=printable(failed.words))


def _mx_hint(host: str) -> str:
    return f"If {host} is a mail domain, its mail servers have names of their own: dig MX {host}"


def _no_connection(transcript: Transcript, started: SessionStarted) -> str:
    failures = [event for _, event in transcript.of(ConnectFailed) if event.connection == 0]
    if not failures:
        return f"No connection to {started.target} came about."
    tried = listed([f"{address_and_port(event.address, event.port)} {_what_happened(event)}" for event in failures])
    return f"{tried[0].upper()}{tried[1:]}. {_connection_hint(failures, started)}"


def _what_happened(event: ConnectFailed) -> str:
    return _REFUSED_BY.get(event.cause) or f"failed ({printable(event.words)})"


def _connection_hint(failures: list[ConnectFailed], started: SessionStarted) -> str:
    causes = {event.cause for event in failures}
    target = started.target
    if "timed_out" in causes and target.port == 25:
        hint = (
            "Many networks (homes, offices, clouds) block outgoing port 25: run this from the mail server itself, "
            f"or see whether submission answers: smtps://{_bracketed(target)} (465) or submission://{_bracketed(target)} "
            "(587). Those take mail from mail programs and do not replace 25, which is for mail between servers."
        )
    elif "refused" in causes:
        hint = f"Nothing listens there, or a firewall says so. {_port_hint(target)}"
    elif causes == {"unreachable"}:
        hint = "This machine has no route to it. Try the other address family (-4 or -6), or another network."
    else:
        hint = f"A firewall may be in the way, or the port is wrong. {_port_hint(target)}"
    return f"{hint} {_mx_hint(target.host)}" if _looks_like_a_domain(target.host) else hint


def _bracketed(target: Target) -> str:
    return f"[{target.host}]" if ":" in target.host else target.host


def _port_hint(target: Target) -> str:
    return f"{_OTHER_PORTS[target.port]} {_MAIL_PORTS}" if target.port in _OTHER_PORTS else _MAIL_PORTS


def _looks_like_a_domain(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return len(labels) == 2 and not labels[-1].isdigit() and ":" not in host


def _no_greeting(transcript: Transcript, started: SessionStarted) -> str:
    reason = _ending(transcript)
    words = f"No greeting came from {started.target}: {reason}." if reason else f"No greeting came from {started.target}."
    if REQUIRED in reason:
        return f"{words} {_CLIENT_CERTIFICATE}"
    timed_out = any(sign in reason for sign in _TIMED_OUT)
    return f"{words} {_silence_hint(started.target, timed_out=timed_out, seconds=started.timeout)}"


_CLIENT_CERTIFICATE = (
    "That is the server's alert 116 certificate_required (RFC 8446 §6.2): it demands a client certificate, and this "
    "program has none to show. Senders without one get no further either. In Exim it is tls_verify_hosts, in OpenSMTPD "
    "verify."
)
_TIMED_OUT = ("timed out", "in time")
"""What the end of a session says when nothing came."""


def _silence_hint(target: Target, *, timed_out: bool, seconds: float) -> str:
    if target.port in _OTHER_PORTS:
        return _port_hint(target)
    if target.mode is Mode.IMPLICIT_TLS:
        return "The server says nothing inside TLS either; its log may say why."
    if target.port == 25:
        return f"{_strangers_wait(seconds)} {_PORT_25_SILENT}" if timed_out else _PORT_25_SILENT
    if not timed_out:
        return "It may refuse this address; its log says why. If it waits for TLS from the first byte, try smtps:// instead."
    return f"{_strangers_wait(seconds)} If it waits for TLS from the first byte, try smtps://{target}"


def _strangers_wait(seconds: float) -> str:
    return f"It had {duration(seconds)}; some servers let strangers wait on purpose (a longer --timeout shows it)."


_PORT_25_SILENT = (
    "It may refuse this address, or the path may be blocked or intercepted: many networks let port 25 connect and no "
    "further. Run this from the mail server itself, and look at its log."
)
"""Port 25 never speaks TLS from the first byte, so that is not what it waits for."""


_WHO_ENDED = {"us": "we gave up", "server": "the server closed the connection", "network": "the connection broke"}
"""Disconnected.by to words."""


def _ending(transcript: Transcript) -> str:
    gone = _latest(transcript, Disconnected)
    if gone is None:
        return ""
    reason = printable(gone.reason)
    return reason if " " in reason else f"{_WHO_ENDED.get(gone.by, 'the connection ended')} ({reason})"


def _not_smtp(transcript: Transcript, started: SessionStarted) -> str:
    raw = first_words(transcript)
    shown = _first_line(raw)
    what = other_protocol(raw)
    said = f"{started.target} does not speak SMTP" + (f"; it said: {shown}" if shown else "")
    if what.startswith("TLS"):
        return f"{said}. It speaks TLS from the first byte: try smtps://{started.target}"
    if what:
        return f"{said}. This is {what}. {_MAIL_PORTS}"
    return f"{said}. {_port_hint(started.target)}"


def first_words(transcript: Transcript) -> bytes:
    """Return the first bytes on the session's connection that are no SMTP; empty where there are none."""
    malformed = [event.raw for _, event in transcript.of(MalformedReceived) if event.connection == 0]
    surplus = [event.raw for _, event in transcript.of(SurplusReceived) if event.connection == 0]
    return next(iter(malformed + surplus), b"")


def _first_line(raw: bytes) -> str:
    return visible(raw[:200].split(b"\n")[0].rstrip(b"\r"))


def _refused(transcript: Transcript, started: SessionStarted) -> str:
    reply, code = 0, None
    last = _latest(transcript, ReplyReceived)
    if last is not None:
        reply, code = last.reply, last.code
    elif (greeting := _latest(transcript, GreetingReceived)) is not None:
        code = greeting.code
    return _refusal(transcript, started, reply, code)


def _refusal(transcript: Transcript, started: SessionStarted, reply: int, code: int | None) -> str:
    said = _words_of(transcript, reply)
    advice = _REFUSAL_ADVICE.get(code or 0, "The server's log says more.")
    if demands_certificate(transcript, reply):
        advice = _NO_CERTIFICATE
    return (
        f"{started.target} refused the session: {said}. {advice}"
        if said
        else f"{started.target} refused the session. {advice}"
    )


_NO_CERTIFICATE = (
    "It demands a client certificate, and this program has none to show. Senders without one get no further either. In "
    "Postfix it is smtpd_tls_req_ccert."
)
_REFUSAL_ADVICE = {
    421: "421 is temporary: it may limit connections or dislike this address. Wait, or try from another address.",
    450: "It is temporary: try again later.",
    451: "It is temporary: try again later.",
    454: "It is temporary: try again later.",
    521: "521 says that this host takes no mail at all (RFC 7504). Check the MX.",
    554: "554 is final for this address: a blocklist, or a host that takes no mail. Try from the mail server itself.",
}
"""Reply code of a refused session to what to do (RFC 5321 §3.1, §4.2.2; RFC 7504)."""


def _words_of(transcript: Transcript, reply: int) -> str:
    lines = tuple(line for _, line in transcript.reply_lines(0, reply))
    if not lines:
        return ""
    words = f"{lines[-1].code} {Reply(lines).text}".strip()
    return words if len(words) <= 300 else f"{words[:300]}…"


def _tls_failed(transcript: Transcript, started: SessionStarted) -> str:
    failed = _latest(transcript, TLSFailed)
    words = printable(failed.words).rstrip(".") if failed else "the handshake did not complete"
    if failed and failed.outcome is Outcome.NOT_TLS and (first := _first_line(first_words(transcript))):
        words = f"the server sent no TLS record, but: {first}"  # not its answers to a hello that it took for commands
    said = f"TLS with {started.target} did not come up: {words}."
    if started.target.mode is not Mode.IMPLICIT_TLS:
        if transcript.of(SweepStarted):
            return f"{said} The answers to each TLS version show what the server takes."
        return f"{said} Try the TLS versions one by one to see what the server takes."
    raw = first_words(transcript)
    if failed and failed.outcome is Outcome.NOT_TLS and re.match(rb"[2-5][0-9]{2}[ -]", raw):
        return f"{said} The server greets in clear, so this port has no implicit TLS: try {_clear_url(started.target)}"
    if failed and failed.outcome is Outcome.NOT_TLS and (what := other_protocol(raw)):
        return f"{said} This is {what}. {_MAIL_PORTS}"
    if failed and failed.outcome in {Outcome.TIMED_OUT, Outcome.CLOSED, Outcome.RESET}:
        return f"{said} If the port expects STARTTLS, try {_clear_url(started.target)}"
    return said


def _clear_url(target: Target) -> str:
    return f"submission://{_bracketed(target)}" if target.port == 587 else f"smtp://{target}"


_VERB = 12
"""Characters of the longest command there is; what is longer was none."""


def _lost(transcript: Transcript, started: SessionStarted) -> str:
    last = _latest(transcript, ReplyReceived)
    reason = _ending(transcript) or "the connection ended"
    step = "the message" if last and last.verb == "." else printable(last.verb) if last else ""
    after = f" after {step}" if step and len(step) <= _VERB else ""
    words = f"The session with {started.target} was cut off{after}: {reason}."
    unasked = last is not None and last.code >= 400 and not last.verb
    said = _words_of(transcript, last.reply) if last and (unasked or last.code == 421) else ""
    gone = _latest(transcript, Disconnected)
    who = "The client's log" if gone and gone.by == "client" else "The server's log, or a firewall's on the way,"
    hint = f"The server had said: {said.rstrip('.')}." if said else f"{who} says why."
    if REQUIRED in reason:
        hint = _CLIENT_CERTIFICATE
    return f"{words} {hint}"


def _source_ends(transcript: Transcript, started: SessionStarted) -> str:  # noqa: ARG001 - the signature of the table
    gone, last = _latest(transcript, Disconnected), _latest(transcript, ReplyReceived)
    if last and last.verb == "QUIT" and last.code == 221:
        return "The session ended with QUIT."
    if gone is None:
        return "What was read ends here; it does not show how the session went on."
    return f"What was read ends here: {printable(gone.reason)}."


def _limit(transcript: Transcript, started: SessionStarted) -> str:
    reached = [event for _, event in transcript.of(LimitReached) if event.connection == 0 and event.ends_session]
    bound = f"{reached[-1].limit.replace('_', ' ')}, {reached[-1].bound:,}" if reached else "a bound"
    option = _RAISES.get(reached[-1].limit) if reached else None
    raised = f" {option} raises that." if option else ""
    return f"{started.target} sent more than is kept ({bound}); the session stopped there.{raised}"


_RAISES = {
    "line_bytes": "--max-line",
    "lines": "--max-lines",
    "reply_bytes": "--max-reply",
    "session_bytes": "--max-session",
}
"""A bound (LimitReached.limit) to the option that raises it."""


_EXPLAIN: dict[str, Callable[[Transcript, SessionStarted], str]] = {
    "quit": _quit,
    "cancelled": _cancelled,
    "no-address": _no_address,
    "no-connection": _no_connection,
    "no-greeting": _no_greeting,
    "not-smtp": _not_smtp,
    "refused": _refused,
    "tls-failed": _tls_failed,
    "lost": _lost,
    "limit": _limit,
    "source-ends": _source_ends,
}
"""SessionFinished.reason to what explains it."""
