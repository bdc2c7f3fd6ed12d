"""The questions beside the versions, as they were answered: a large hello, one without SNI, the other key type."""

from inspector.events import ExtraProbeFinished
from inspector.frozen import Frozen
from inspector.lenses.tls.sweep import Sweep
from inspector.lenses.wording import printable
from inspector.tls.alert import Alert
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

NO_ANSWER = frozenset((Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT))
"""Nobody said anything: the server's doing, or that of a box on the way."""
_REFUSED = NO_ANSWER | {Outcome.REFUSED}


class ExtraRow(Frozen):
    """One question and its answer."""

    question: ExtraQuestion
    """What was asked."""
    version: ProtocolVersion
    """The highest version offered."""
    outcome: Outcome
    """The answer."""
    answered: ProtocolVersion | None
    """The version of the ServerHello, where one came."""
    cipher_suite: str
    """Name in the registry; empty where none was chosen."""
    group: str
    """Named group; empty where the answer does not show it."""
    signature_scheme: str
    """What the key exchange was signed with; empty where that does not show."""
    alert: Alert | None
    """The alert that came."""
    chain: tuple[str, ...]
    """certificate_sha256 of each certificate presented; empty where it does not show."""
    words: str
    """Why, or what else is to be known."""
    connection: int
    """The connection it was asked on."""
    entry: int
    """Index of its ExtraProbeFinished."""

    @property
    def said(self) -> str:
        """The alert, or what the transport did, for the middle of a sentence."""
        return str(self.alert) if self.alert else self.outcome.value.replace("_", " ")

    @property
    def taken(self) -> bool:
        """True when a ServerHello came."""
        return self.answered is not None


def read_extras(sweep: Sweep) -> tuple[ExtraRow, ...]:
    """Return the answers of the latest sweep, in the order of the questions."""
    order = list(ExtraQuestion)
    return tuple(sorted((_row(entry, event) for entry, event in sweep.extras), key=lambda row: order.index(row.question)))


def find_extra(rows: tuple[ExtraRow, ...], question: ExtraQuestion) -> ExtraRow | None:
    """Return the answer to `question`; None where it was not asked."""
    return next((row for row in rows if row.question is question), None)


def extra_verdict(rows: tuple[ExtraRow, ...], chain: tuple[str, ...], scheme: str = "") -> tuple[str, ...]:
    """Return one sentence for each answer.

    `chain` and `scheme` (its signature scheme) are what TLS 1.2 showed to the ordinary hello.
    """
    return tuple(filter(None, (_sentence(row, chain, scheme) for row in rows)))


def _row(entry: int, event: ExtraProbeFinished) -> ExtraRow:
    return ExtraRow(
        question=event.question,
        version=event.version,
        outcome=event.outcome,
        answered=event.answered,
        cipher_suite=event.cipher_suite,
        group=event.group,
        signature_scheme=event.signature_scheme,
        alert=event.alert,
        chain=event.chain,
        words=printable(event.words),
        connection=event.connection,
        entry=entry,
    )


def _sentence(row: ExtraRow, chain: tuple[str, ...], scheme: str) -> str:
    if not row.taken and row.outcome not in _REFUSED:
        return f"{_TOPICS[row.question]}: not known, {row.words}."
    if row.question is ExtraQuestion.LARGE_HELLO:
        return _large(row)
    if row.question is ExtraQuestion.WITHOUT_SNI:
        return _without_sni(row, chain)
    return _other_key(row, chain, scheme)


_TOPICS = {
    ExtraQuestion.LARGE_HELLO: "A hello of today's size",
    ExtraQuestion.WITHOUT_SNI: "A hello without a host name (SNI)",
    ExtraQuestion.RSA_ONLY: "An RSA certificate",
    ExtraQuestion.ECDSA_ONLY: "An ECDSA certificate",
}


def _large(row: ExtraRow) -> str:
    topic = _TOPICS[row.question]
    if row.answered is None:
        return f"{topic} got no version: {row.said}."
    return f"{topic} is answered too: {', '.join(filter(None, (row.answered.label, row.group)))}."


def _without_sni(row: ExtraRow, chain: tuple[str, ...]) -> str:
    topic = _TOPICS[row.question]
    if not row.taken:
        return f"{topic} got no version: {row.said}."
    if row.chain and not chain:
        return f"{topic} is answered: {row.answered.label if row.answered else 'no version'}."
    if not row.chain:
        return f"{topic} is answered too; TLS 1.3 hides whether the certificate is the same."
    return f"{topic} gets {'the same' if row.chain[0] == chain[0] else 'another'} certificate."


_EDWARDS = {"ed25519": "Ed25519", "ed448": "Ed448"}
"""Signature schemes whose key is neither RSA nor ECDSA, though the cipher suite says ECDSA (RFC 8422 §2.2, §5.10)."""


def _other_key(row: ExtraRow, chain: tuple[str, ...], scheme: str) -> str:
    rsa = row.question is ExtraQuestion.RSA_ONLY
    has, lacks = (_EDWARDS.get(scheme, "ECDSA"), "RSA") if rsa else ("RSA", "ECDSA")
    if not row.taken:
        return f"The server has an {has} certificate only: a sender with {lacks} alone gets no session ({row.said})."
    leaf = f" ({row.chain[0][:16]}…)" if row.chain and row.chain[0] not in chain else ""
    second = _EDWARDS.get(row.signature_scheme, lacks)
    return f"The server has an {has} and an {second} certificate; the second is the {second} one{leaf}."
