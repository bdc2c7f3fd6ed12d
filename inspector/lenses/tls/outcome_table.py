"""What comes about between this server and a sender: versions of the one x versions of the other x may or must use TLS.

Both sides take the highest version that they share. Without one, a sender that uses TLS where it can (Postfix: `may`) goes
on in clear or defers, and one that demands it (`encrypt`, DANE, MTA-STS) does not deliver.
"""

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum

from inspector.frozen import Frozen
from inspector.lenses.tls.lens import Versions
from inspector.lenses.tls.protocol_list import in_postfix_words, read_protocol_list
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import version_names
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.tls.traps import AMBIGUOUS_ALERTS
from inspector.visible import visible_text

_NO_TLS = frozenset({"none", "no tls", "clear", "plaintext"})
_CERTAIN_NO = frozenset({Outcome.REFUSED, Outcome.ANSWERED_LOWER, Outcome.SMTP_REFUSED, Outcome.STARTTLS_ABSENT})
"""Outcomes after which it is known that the server does not take the version."""


class Result(StrEnum):
    """What becomes of a message."""

    TLS = "tls"
    """It goes over TLS, in the version that is named."""
    DEPENDS = "tls-or-not"
    """It goes over TLS where the sender has what the version needs here, and today's libraries lack."""
    IN_CLEAR = "clear"
    """It goes in clear, at once: one side has no STARTTLS, so that none fails."""
    CLEAR = "clear-or-deferred"
    """STARTTLS fails: it goes in clear, or waits for a later try."""
    POLICY = "tls-then-refused"
    """It goes over TLS, in the version that is named, and the server then refuses it because of that version."""
    REFUSED = "refused"
    """It would go in clear, and the server takes nothing in clear."""
    DEFERRED = "deferred"
    """It waits, and comes back in the end."""
    UNKNOWN = "unknown"
    """The server's answer to a version that decides it is not known."""


class Sender(Frozen):
    """A server that sends mail here."""

    name: str
    """What it is called in the table, in the visible notation."""
    versions: tuple[ProtocolVersion, ...]
    """What it offers, oldest first; empty: nothing, or no TLS."""
    remarks: tuple[str, ...] = ()
    """What is to be said of its list, one sentence each."""
    chosen: bool = False
    """True for the one that the user typed."""
    tries: bool = True
    """False where it never says STARTTLS."""


SENDERS = (
    Sender("1.2 and 1.3", (ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3)),
    Sender(
        "1.0 to 1.3",
        (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3),
    ),
    Sender("1.0 and 1.1", (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)),
)
"""Who sends as a rule: Postfix with ``>=TLSv1.2``; with ``>=TLSv1``, its default since 3.6; and something old."""


class Cell(Frozen):
    """One result."""

    result: Result
    """What becomes of the message."""
    version: ProtocolVersion | None = None
    """The version, where it goes over TLS, or may."""

    @property
    def words(self) -> str:
        """``TLSv1.3``, or two or three words."""
        if self.result is Result.DEPENDS and self.version:
            return f"perhaps {self.version.label}"
        if self.result is Result.POLICY and self.version:
            return f"{self.version.label}, refused"
        return self.version.label if self.version else _WORDS[self.result]


_WORDS = {
    Result.IN_CLEAR: "in clear",
    Result.CLEAR: "clear or deferred",
    Result.REFUSED: "refused in clear",
    Result.DEFERRED: "not delivered",
    Result.UNKNOWN: "not known",
}


class OutcomeRow(Frozen):
    """One sender."""

    sender: Sender
    """Who sends."""
    opportunistic: Cell
    """It uses TLS where it can."""
    mandatory: Cell
    """It demands TLS."""


class OutcomeTable(Frozen):
    """The table; without rows before the versions were tried."""

    takes: tuple[ProtocolVersion, ...]
    """What this server takes, oldest first."""
    rows: tuple[OutcomeRow, ...]
    """The user's sender first, where there is one."""
    headline: str
    """What the server takes, in a sentence."""
    remarks: tuple[str, ...]
    """What is to be known to read it, one sentence each."""


def read_sender(text: str) -> Sender:
    """Read a sender's versions: a value of ``smtp_tls_protocols``, names of versions, or ``none``.

    Raises ValueError with one sentence where nothing in it names a version.
    """
    shown = visible_text(" ".join(text.split()))
    if shown.lower() in _NO_TLS:
        return Sender("no TLS", (), (), chosen=True, tries=False)
    if not shown:
        raise ValueError("which versions the sender has is empty: type them like >=TLSv1.2, or TLSv1.0 TLSv1.1")
    as_typed = read_protocol_list(text)
    if not as_typed.wrong:
        remarks = as_typed.remarks if as_typed.offered else (_NOTHING_ON,)
        return Sender(shown, as_typed.offered, remarks, chosen=True)
    meant = read_protocol_list(in_postfix_words(text))
    if meant.wrong:
        raise ValueError(f"“{as_typed.wrong}” names no TLS version: type them like >=TLSv1.2, or TLSv1.0 TLSv1.1")
    said = f"Postfix itself would turn TLS off at {shown}: it calls them {meant.value}."
    return Sender(shown, meant.offered, (said,), chosen=True)


def read_outcomes(
    versions: Versions,
    mode: Mode,
    sender: str = "",
    *,
    demands_tls: bool = False,
    demands_certificate: bool = False,
    refused_in: Set[ProtocolVersion | None] = frozenset(),
    submission: bool = False,
) -> OutcomeTable:
    """Make the table. Raises ValueError.

    `sender`: what the user typed; `demands_tls`: nothing is taken in clear; `demands_certificate`: no client without one;
    `refused_in`: versions in which the server refused mail because of the version, None for in clear.
    """
    own = (read_sender(sender),) if sender.strip() else ()
    senders = (*own, *(usual for usual in SENDERS if usual.versions not in [one.versions for one in own]))
    takes = {row.version for row in versions.rows if row.outcome is Outcome.ACCEPTED}
    if versions.negotiated:
        takes.add(versions.negotiated.version)
    if not versions.started or versions.done < versions.total or mode is Mode.PLAINTEXT:
        return OutcomeTable(tuple(sorted(takes)), (), "", ())
    outcomes = {row.outcome for row in versions.rows} - {Outcome.NOT_TRIED}
    unsettled = {row.version for row in versions.rows if _is_unsettled(row)} if takes else set()
    unknown = {row.version for row in versions.rows if row.outcome not in _CERTAIN_NO} | unsettled
    unknown -= takes
    if outcomes == {Outcome.SMTP_REFUSED}:  # no version was named yet: none gets another reply
        unknown = set()
    common = "a client certificate" if demands_certificate else ""
    needs = {row.version: row.needs or common for row in versions.rows if (row.needs or common) and row.version in takes}
    offered = outcomes != {Outcome.STARTTLS_ABSENT}
    no_clear = demands_tls or mode is Mode.IMPLICIT_TLS or None in refused_in
    highest = max((version for version in refused_in if version), default=None)  # it speaks of a minimum
    refused = {version for version in takes if highest and version <= highest}
    rows = tuple(
        OutcomeRow(
            one,
            _after(_cell(one, takes, unknown, _without_tls(one, offered=offered, no_clear=no_clear), needs), refused),
            _after(_cell(one, takes, unknown, Result.DEFERRED, needs), refused),
        )
        for one in senders
    )
    headline = _headline(takes, unknown, submission=submission)
    remarks = (*_remarks(rows, needs), *_remarks_of_policy(rows, refused_in, mode))
    return OutcomeTable(tuple(sorted(takes)), rows, headline, remarks)


def _is_unsettled(row: VersionRow) -> bool:
    """Return True for a no to TLS 1.3 that no second hello settled: one that offers older versions too may fail as well.

    A server that chooses TLS 1.3 and then cannot sign (a key too small, or of an unusual kind) refuses both.
    """
    alert = row.alert if row.version is ProtocolVersion.TLSv1_3 and row.outcome is Outcome.REFUSED else None
    return alert is not None and alert.description in AMBIGUOUS_ALERTS


def _without_tls(sender: Sender, *, offered: bool, no_clear: bool) -> Result:
    """What a sender that may use TLS does without it; where STARTTLS is `offered`, one with TLS tries it first and fails."""
    if no_clear:
        return Result.REFUSED
    return Result.CLEAR if offered and sender.tries else Result.IN_CLEAR


def _cell(
    sender: Sender,
    takes: set[ProtocolVersion],
    unknown: set[ProtocolVersion],
    otherwise: Result,
    needs: Mapping[ProtocolVersion, str],
) -> Cell:
    """Both sides take the highest that they share; what is not known above it leaves it open."""
    shared = max(takes & set(sender.versions), default=None)
    if any(version > (shared or 0) for version in unknown & set(sender.versions)):
        return Cell(Result.UNKNOWN)
    if shared is None:
        return Cell(otherwise)
    return Cell(Result.DEPENDS if shared in needs else Result.TLS, shared)


def _after(cell: Cell, refused: set[ProtocolVersion]) -> Cell:
    """What becomes of a message behind the handshake: in a version that is too old for the server, nothing."""
    return Cell(Result.POLICY, cell.version) if cell.version in refused else cell


def _headline(takes: set[ProtocolVersion], unknown: set[ProtocolVersion], *, submission: bool) -> str:
    whom = "mail programs" if submission else "senders"
    if unknown and not takes:
        return f"Whether this server takes any TLS version from {whom} is not known."
    return f"Of {whom} this server takes {version_names(sorted(takes)) if takes else 'no TLS version at all'}."


def _remarks(rows: Iterable[OutcomeRow], needs: Mapping[ProtocolVersion, str]) -> Iterable[str]:
    found = tuple(rows)
    for row in found:
        yield from row.sender.remarks
    for version, need in needs.items():
        if any(row.mandatory == Cell(Result.DEPENDS, version) for row in found):
            yield f"Perhaps: {version.label} comes about only with {need}; a sender without that gets no TLS here."
    if any(row.opportunistic.result is Result.CLEAR for row in found):
        yield _FALLBACK
    if any(row.opportunistic.result is Result.UNKNOWN for row in found):
        yield "Where the answer to a version is not known, nothing is said."


def _remarks_of_policy(rows: Iterable[OutcomeRow], refused_in: Set[ProtocolVersion | None], mode: Mode) -> Iterable[str]:
    if not any(row.mandatory.result is Result.POLICY for row in rows):
        return
    yield "Refused: TLS comes about, and then the server refuses the mail with words about versions, as in this session."
    others = [] if ProtocolVersion.TLSv1_3 in refused_in else ["--tls-version with a newer version"]
    if mode is Mode.STARTTLS and None not in refused_in:
        others.append("--plaintext")
    if others:
        yield f"What it says otherwise was not tried here: run it again with {' and with '.join(others)}."


_NOTHING_ON = (
    "Nothing that TLS libraries of today have is left on: the sender says STARTTLS, and its own handshake fails at once."
)
"""Measured on Postfix 3.7, as a client: "no protocols available", then deferred."""
_FALLBACK = (
    "Clear or deferred: it depends on the sender. Postfix with “may” defers, and after minimal_backoff_time (300 s) sends "
    "in clear."
)
"""smtp.h of Postfix: PLAINTEXT_FALLBACK_OK_AFTER_STARTTLS_FAILURE."""
