"""What is kept of a session, and how it is told: its verdict, what was otherwise than usual, and when it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from inspector.recent import PastSession

if TYPE_CHECKING:
    from inspector.lenses.finding import Finding
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.transcript import Transcript

SIGNS = {"failure": ("✗", "failure"), "warning": ("!", "warning"), "ok": ("✓", "ok"), "none": ("·", "quiet")}
"""Grade to the sign before a verdict, and its tone."""
_SAID = {
    "tls_version": "{} only",
    "ehlo_name": "EHLO {}",
    "server_name": "SNI {}",
    "address": "to {}",
    "family": "IPv{} only",
    "mode": "no STARTTLS",
    "ciphers": "own ciphers",
    "force_starttls": "STARTTLS forced",
}
"""A change by its name, to how it is said in few words."""


def changes_of(options: "Options", usual: "Options") -> tuple[tuple[str, str], ...]:
    """Return what is otherwise: (name, value) as `recent.CHANGES` has them. Names are held against those of `usual`."""
    found = {
        "tls_version": options.tls_version.label if options.tls_version else "",
        "ehlo_name": options.ehlo_name if options.ehlo_name != usual.ehlo_name else "",
        "server_name": options.server_name if options.server_name != usual.server_name else "",
        "address": options.address,
        "family": str(options.family or ""),
        "mode": str(options.target.mode) if str(options.target.mode) == "plaintext" else "",
        "ciphers": options.ciphers,
        "force_starttls": "yes" if options.force_starttls else "",
    }
    return tuple((name, value) for name, value in found.items() if value)


def change_words(changes: Iterable[tuple[str, str]]) -> str:
    """Return changes as the header and the list say them: ``TLSv1.1 only, to 192.0.2.11``."""
    return ", ".join(_SAID[name].format(value) for name, value in changes if name in _SAID)


def difference(options: "Options", usual: "Options") -> str:
    """Return what the header says of a session that is otherwise than usual; empty where nothing is."""
    words = change_words(changes_of(options, usual))
    tried = "MAIL FROM tried" if options.try_mail_from and options.try_mail_from != usual.try_mail_from else ""
    return ", ".join(filter(None, (words, tried)))


def past_session(
    options: "Options", usual: "Options", transcript: "Transcript", inspection: "Inspection | None", file: str = ""
) -> PastSession | None:
    """Return what is kept of a session as it stands now; None before it has begun, and for a demo. `file`: its recording."""
    from inspector.events import SessionStarted

    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None or inspection is None or options.demo:
        return None
    grade, words = verdict(inspection, transcript)
    return PastSession(options.target.typed, started.wall_clock, grade, words, changes_of(options, usual), file)


def verdict(inspection: "Inspection", transcript: "Transcript") -> tuple[str, str]:
    """Return the grade of a session, and in some words why: the gravest finding, else how it ended, else its TLS."""
    from inspector.lenses.finding import Severity
    from inspector.lenses.session import TLS_FAILED, Phase, session_came_about

    for severity in (Severity.FAILURE, Severity.WARNING):
        found = [finding for finding in inspection.findings if finding.severity is severity]
        if found:
            return str(severity), _counted(found)
    state = inspection.session
    came_about, tls = session_came_about(transcript), state.tls.rpartition(" → ")[2]
    if came_about and tls == TLS_FAILED:  # with what was asked for here, which need not be the server's fault
        return "none", TLS_FAILED
    if not came_about or not _script_finished(transcript):
        if state.ended and not _ended_by_user(transcript):
            return "failure", state.ended.partition(". ")[0].removesuffix(".")
        if state.ended:
            return "none", f"ended by you before {'all was said' if came_about else 'EHLO was answered'}"
        return "none", f"left {'in the' if state.phase is Phase.HANDSHAKE else 'while'} {state.phase}"
    return "ok", f"nothing wrong, {tls}"


def _counted(findings: "list[Finding]") -> str:
    title = findings[0].title.removesuffix(".")
    return f"{len(findings)} {findings[0].severity}s: {title}" if len(findings) > 1 else title


def _script_finished(transcript: "Transcript") -> bool:
    """Tell whether all was done that is done by itself: before, nothing wrong is known, and nothing right either."""
    from inspector.events import ScriptFinished

    return any(True for _ in transcript.of(ScriptFinished))


def _ended_by_user(transcript: "Transcript") -> bool:
    from inspector.events import SessionFinished

    return any(event.reason in ("cancelled", "quit") for _, event in transcript.of(SessionFinished))


def moment_of(when: str, now: datetime) -> datetime:
    """Return when a session began, in the time zone of `now`."""
    return datetime.fromisoformat(when).astimezone(now.tzinfo)


def when_words(when: str, now: datetime) -> str:
    """Return when a session began, seen from `now`: ``today 14:02``, later only the day."""
    moment = moment_of(when, now)
    for days, word in ((0, "today"), (1, "yesterday")):
        if moment.date() == (now - timedelta(days=days)).date():
            return f"{word} {moment:%H:%M}"
    return f"{moment:%Y-%m-%d}"
