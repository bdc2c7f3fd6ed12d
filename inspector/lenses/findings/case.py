"""What the rules of the findings read, and how they point at it."""

from inspector.events import ProbeFinished, ReplyReceived, SessionStarted, TLSEstablished
from inspector.frozen import Frozen
from inspector.lenses.advice.sentences import Wording
from inspector.lenses.certificates.lens import Certificates
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.source import shows_refusals_only
from inspector.lenses.tls.lens import Versions
from inspector.smtp.reply import Reply
from inspector.smtp.target import Mode
from inspector.transcript import Transcript

_OF_MAIL = frozenset({"MAIL", "RCPT", "DATA", "BDAT", "."})
"""The commands of a mail; ``.`` is the message itself."""


class Case(Frozen):
    """One transcript with all its readings."""

    transcript: Transcript
    """The events."""
    started: SessionStarted
    """What was asked for."""
    ehlo: tuple[EhloReply, ...]
    """Every EHLO reply, oldest first."""
    versions: Versions
    """The version table."""
    certificates: Certificates
    """The chain."""

    @property
    def is_submission(self) -> bool:
        """True where mail programs hand in mail and check certificates: 587, or TLS from the first byte (RFC 8314)."""
        return self.started.target.port == 587 or self.started.target.mode is Mode.IMPLICIT_TLS

    @property
    def without_tls(self) -> dict[str, str]:
        """What becomes of senders with which no TLS comes about: a sentence, and a clause that begins with "they"."""
        if self.started.target.mode is Mode.IMPLICIT_TLS:
            return {
                "consequence": "This port begins with TLS, so without it nobody can hand in mail here.",
                "they": "they can hand in no mail on this port, which begins with TLS",
            }
        return {
            "consequence": (
                "Senders that use TLS where they can go on in clear or wait; senders that demand it do not deliver."
            ),
            "they": "they go on in clear, or do not deliver",
        }

    def established_before(self, entry: int) -> TLSEstablished | None:
        """What the session spoke when `entry` happened; None while it was in clear."""
        return established_before(self.transcript, entry)

    def replies(self) -> list[tuple[int, ReplyReceived]]:
        """(index, event) of every complete reply of the session but the greeting."""
        return [(index, event) for index, event in self.transcript.of(ReplyReceived) if event.connection == 0]

    def refused_mail(self) -> list[tuple[int, ReplyReceived]]:
        """(index, event) of every refusal of mail, and of those that others wrote down without what they answer.

        What is wrong with a command as it was typed (50z, 555) is no refusal of mail.
        """
        alone = shows_refusals_only(self.transcript)
        return [
            (index, reply)
            for index, reply in self.replies()
            if reply.code >= 400 and (alone or (reply.verb in _OF_MAIL and reply.code // 10 != 50 and reply.code != 555))
        ]

    def words(self, connection: int, reply: int) -> str:
        """What a reply said, with the code of its last line in front, in the visible notation; at most 300 characters."""
        lines = tuple(line for _, line in self.transcript.reply_lines(connection, reply))
        said = f"{lines[-1].code} {Reply(lines).text}".strip() if lines else ""
        return said if len(said) <= 300 else f"{said[:300]}…"

    def last_words(self, connection: int, reply: int) -> str:
        """What the last line of a reply said, which is the one that clients go by; else as `words`."""
        lines = tuple(line for _, line in self.transcript.reply_lines(connection, reply))
        said = lines[-1].text if lines else ""
        return said if len(said) <= 300 else f"{said[:300]}…"

    def last_line(self, connection: int, reply: int) -> tuple[Evidence, ...]:
        """Point at the last line of a reply; empty where it has none."""
        lines = self.transcript.reply_lines(connection, reply)
        if not lines:
            return ()
        entry, line = lines[-1]
        return (Evidence(entry, len(lines), 0, len(line.content)),)

    def whole(self, entry: int) -> Evidence:
        """Point at all bytes of an entry that is no reply line; at none where the event has no bytes."""
        raw = getattr(self.transcript[entry].event, "raw", b"")
        return Evidence(entry, 0, 0, len(raw))

    def probes(self) -> list[tuple[int, ProbeFinished]]:
        """(index, event) of the answers of the latest sweep, oldest version first."""
        entries = [row.entry for row in self.versions.rows if row.entry >= 0]
        return [(index, event) for index, event in self.transcript.of(ProbeFinished) if index in entries]


def finding(
    code: FindingCode, severity: Severity, evidence: tuple[Evidence, ...], wording: Wording, **words: str
) -> Finding:
    """Make a finding from a wording; `words` fill its ``{names}``."""
    return Finding(
        code=code,
        severity=severity,
        evidence=evidence,
        title=wording.title.format(**words),
        explanation=wording.explanation.format(**words),
        advice=wording.advice.format(**words),
        ref=wording.ref,
    )


def established_before(transcript: Transcript, entry: int) -> TLSEstablished | None:
    """Return what the session spoke when `entry` happened; None while it was in clear."""
    found = [event for index, event in transcript.of(TLSEstablished) if index < entry and event.connection == 0]
    return found[-1] if found else None
