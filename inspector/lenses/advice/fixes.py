"""What to change in which mail server, from the table in ``fix_table``.

Where the user names the software, its fix stands alone. Where the server's own words tell it, its fix stands in full and one
line says how to see the others: a guess chooses what comes first, and hides nothing for good. Else all are shown.
"""

from collections.abc import Iterator

from inspector.events import SessionStarted
from inspector.frozen import Frozen, replace
from inspector.lenses.advice.again import check_again, check_ports_again, ports_are_usual
from inspector.lenses.advice.fix import Topic
from inspector.lenses.advice.fix_table import FIXES
from inspector.lenses.advice.greeting import CODES, greeting_advice
from inspector.lenses.advice.postfix import at_least, exclusions
from inspector.lenses.finding import Finding
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.findings.case import Case
from inspector.lenses.findings.probes_stopped import says_too_many
from inspector.lenses.software import Software, guess_software
from inspector.lenses.wording import listed
from inspector.tls.registry import ProtocolVersion

TOPICS: dict[FindingCode, Topic] = {
    "tls-below-minimum-accepted": Topic.RECEIVING_MINIMUM,
    "tls-minimum-not-met": Topic.RECEIVING_MINIMUM,
    "tls-broken": Topic.BROKEN,
    "starttls-refused": Topic.BROKEN,
    "starttls-not-supported": Topic.OFFER,
    "starttls-required": Topic.SENDING,
    "reply-tls-version-policy": Topic.SENDING,
    "certificate-expired": Topic.CERTIFICATE,
    "certificate-not-trusted": Topic.CERTIFICATE,
    "certificate-host-mismatch": Topic.CERTIFICATE,
    "certificate-wrong-purpose": Topic.CERTIFICATE,
    "certificate-weak": Topic.CERTIFICATE,
    "certificate-malformed": Topic.CERTIFICATE,
    "certificate-chain-untidy": Topic.CERTIFICATE,
    "tls-depends-on-sni": Topic.CERTIFICATE,
    "tls-needs-uncommon": Topic.CIPHERS,
    "tls-client-certificate-demanded": Topic.CLIENT_CERTIFICATE,
    "ehlo-auth-in-clear": Topic.LOG_IN,
}
"""Finding code to what there is to change."""

_ONCE = frozenset((Topic.CERTIFICATE,))
"""Topics of several findings at once, often: told in full with the first of them."""
_OWN_WORDS: dict[FindingCode, Software] = {"reply-tls-version-policy": Software.POSTFIX}
"""Findings whose own advice holds the fix for one software already."""


class Order(Frozen):
    """Whose fixes are shown, and in which order."""

    software: tuple[Software, ...]
    """The first is the one at hand, where one is known."""
    why: str = ""
    """Why the first comes first; empty where nothing is known."""

    @property
    def shown(self) -> tuple[Software, ...]:
        """Those that are told in full."""
        return self.software[:1] if self.why else self.software

    @property
    def folded(self) -> tuple[Software, ...]:
        """Those that one line names."""
        return self.software[1:] if self.why else ()


def order_of(chosen: str, guessed: Software | None, why: str) -> Order:
    """Return the one that the user named, alone; else all, the guessed one first."""
    if chosen:
        return Order((Software(chosen),), "you named it")
    others = tuple(software for software in Software if software is not guessed)
    return Order((guessed, *others), f"it {why}") if guessed else Order(others)


def with_fixes(found: list[Finding], case: Case) -> list[Finding]:
    """Return the findings with the fixes for each mail server behind their advice."""
    guess = guess_software(case.transcript, case.ehlo)
    own = case.started.software
    receiving = order_of(own, guess.software if guess else None, guess.why if guess else "")
    sending = order_of(own, None, "")  # the greeting says nothing of those who send
    fixed = []
    told: dict[Topic, str] = {}
    for finding in found:
        topic = _topic_of(finding)
        order = sending if topic is Topic.SENDING else receiving
        if topic in _ONCE and topic in told:
            text, check = f"What to set in which mail server: as for “{told[topic]}”.", ""
        else:
            text = fixes_text(topic, order, case.started.tls_minimum, _OWN_WORDS.get(finding.code)) if topic else ""
            check = _look_again(case.started) if text and topic is not Topic.SENDING else ""
        if topic:
            told.setdefault(topic, finding.title)
        if finding.code in CODES:
            text = _greeting_fix(case, finding, receiving)
        fixed.append(replace(finding, advice="\n".join(filter(None, (finding.advice, text, check)))))
    return fixed


def _topic_of(finding: Finding) -> Topic | None:
    """Return what there is to change in the server's TLS; nothing where it only counts how often we come."""
    limited = finding.code == "starttls-refused" and says_too_many(finding.title)
    return None if limited else TOPICS.get(finding.code)


def _greeting_fix(case: Case, finding: Finding, order: Order) -> str:
    """Return how the name gets back to the first line of the reply that the finding points at; the last one may be right."""
    entries = {evidence.entry for evidence in finding.evidence}
    reply = next(reply for reply in case.ehlo if any(line.entry in entries for line in reply.lines))
    greeting = [line for _, line in case.transcript.reply_lines(0, 0)]
    return greeting_advice(reply, greeting, order.software, order.why)


def fixes_text(topic: Topic, order: Order, minimum: ProtocolVersion, told: Software | None = None) -> str:
    """Return the fixes, one paragraph for each software, and a line on those that are folded.

    `told`: the one that has been told already.
    """
    lines = [line for software in order.shown if software is not told for line in _fix(topic, software, order, minimum)]
    others = [software for software in order.folded if software is not told and software in FIXES[topic]]
    if others:
        names = listed([software.shown for software in others], "or")
        lines.append(f"Should it be {names}: --software {others[0]}, for one, shows what to set there.")
    return "\n".join(lines)


def _fix(topic: Topic, software: Software, order: Order, minimum: ProtocolVersion) -> Iterator[str]:
    fix = FIXES[topic].get(software)
    if fix is None:
        return
    why = f" ({order.why})" if order.why and software is order.software[0] else ""
    yield f"{software.shown}{why}, {topic.direction}: {fix.text.format(**settings_words(minimum))}"
    yield f"(Source: {fix.source}.)"


def _look_again(started: SessionStarted) -> str:
    """Return how to see with this program that a fix took: where it can be, on all three ports."""
    if not ports_are_usual(started):
        return f"Then run this again:\n  {check_again(started)}"
    return f"Then run this again; 25, 587 and 465 may obey different settings:\n  {check_ports_again(started)}"


_OLDER = (
    ProtocolVersion.SSLv2,
    ProtocolVersion.SSLv3,
    ProtocolVersion.TLSv1_0,
    ProtocolVersion.TLSv1_1,
    ProtocolVersion.TLSv1_2,
)
_OPENSSL_NAMES = ("SSLv2", "SSLv3", "TLSv1", "TLSv1_1", "TLSv1_2")
"""The same, as OpenSSL's SSL_OP_NO_… spells them (SSL_CTX_set_options(3))."""
_GNUTLS_NAMES = ("", "SSL3.0", "TLS1.0", "TLS1.1", "TLS1.2")
"""As GnuTLS spells them in a priority string; it never had SSL 2."""
_SCHANNEL_NAMES = ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2")
"""As keys of the Windows registry are called."""


def settings_words(minimum: ProtocolVersion) -> dict[str, str]:
    """Return the values that the table's texts are filled with: what is below `minimum`, in the spelling of each."""
    below = [index for index, version in enumerate(_OLDER) if version < minimum]
    openssl = [_OPENSSL_NAMES[index] for index in below]
    kept = [version.label.lower() for version in ProtocolVersion if version >= max(minimum, ProtocolVersion.TLSv1_2)]
    return {
        "minimum": minimum.label,
        "exclusions": exclusions(minimum),
        "policy_exclusions": exclusions(minimum, ":"),
        "at_least": at_least(minimum),
        "exim_options": " ".join(f"+no_{name.lower()}" for name in openssl),
        "gnutls": ":".join(["NORMAL", *(f"-VERS-{_GNUTLS_NAMES[index]}" for index in below if _GNUTLS_NAMES[index])]),
        "sendmail_options": " ".join(f"+SSL_OP_NO_{name}" for name in openssl),
        "libtls": ",".join(kept),
        "schannel": ", ".join(_SCHANNEL_NAMES[index] for index in below),
    }
