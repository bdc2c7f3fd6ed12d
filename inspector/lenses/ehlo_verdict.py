"""What follows from an EHLO reply, in sentences."""

from inspector.lenses.ehlo_checks import mask_candidates
from inspector.lenses.ehlo_values import Deviation
from inspector.lenses.finding import Severity
from inspector.smtp.codes import explain_code
from inspector.smtp.ehlo_reply import Starttls
from inspector.smtp.reply import Reply

Words = tuple[str, tuple[str, ...]]
"""Headline, and what follows."""

_PLAINTEXT: dict[Starttls, Words] = {
    Starttls.ADVERTISED: ("STARTTLS is offered.", ("Every measured client finds it.",)),
    Starttls.BEFORE_GREETING: (
        "STARTTLS stands where the greeting belongs.",
        ("A client that goes by the letter does not see it.", "Cisco ESA logs “STARTTLS command not supported.”"),
    ),
    Starttls.MALFORMED: (
        "STARTTLS is there, but not as the grammar wants it.",
        ("Some clients find it, many do not.", "Those go on in clear, or do not deliver."),
    ),
    Starttls.MASKED: (
        "A keyword is masked; it may have been STARTTLS.",
        ("A firewall in the path overwrites what it does not let pass.", "No client can see STARTTLS here."),
    ),
    Starttls.ABSENT: (
        "STARTTLS is not offered.",
        ("A client goes on in clear, or does not deliver where it must use TLS.",),
    ),
}
_TLS: dict[Starttls, Words] = {
    Starttls.ADVERTISED: (
        "STARTTLS is offered again inside TLS.",
        ("A server must not do that (RFC 3207 §4.2).",),
    ),
    Starttls.ABSENT: ("Inside TLS, STARTTLS is gone, as it should be.", ()),
}


def judge(
    starttls: Starttls,
    reply: Reply,
    deviations: tuple[Deviation, ...],
    keywords: tuple[str, ...],
    mask: str,
    *,
    in_tls: bool,
) -> Words:
    """Return headline and sentences. `deviations`: those of the line that decided; `mask`: its keyword, if masked."""
    if starttls is Starttls.UNKNOWN:
        return _unknown(reply)
    headline, sentences = (_TLS.get(starttls) if in_tls else None) or _PLAINTEXT[starttls]
    worst = next((deviation for deviation in deviations if deviation.severity is not Severity.NOTE), None)
    if starttls is Starttls.ADVERTISED and worst and not in_tls:
        return "STARTTLS is offered, but not every client finds it.", (f"{worst.title}.", worst.explanation)
    if starttls is Starttls.MALFORMED and worst:
        return headline, (f"{worst.title}.", *sentences)
    if starttls is Starttls.MASKED:
        candidates = ", ".join(mask_candidates(mask, frozenset(keywords)))
        return headline, (*sentences, f"By its length it can be {candidates}.")
    return headline, sentences


def _unknown(reply: Reply) -> Words:
    last = reply.lines[-1]
    if not last.last or last.code is None:
        return "The EHLO reply was cut off.", ("What the server offers is not known.",)
    meaning = explain_code(last.code)
    said = f"It said: {reply.text}" if reply.text.strip() else "It gave no reason."
    return f"The server refused EHLO with {last.code}.", (
        *((f"That means: {meaning.words}.",) if meaning else ()),
        said,
        "Whether STARTTLS is offered is not known.",
    )
