"""What follows from an EHLO reply, in sentences."""

from collections.abc import Sequence

from inspector.lenses.clients.framing import is_masked, says_nothing
from inspector.lenses.clients.lens import who_overlooks
from inspector.lenses.ehlo.frame import Frame
from inspector.lenses.ehlo.masks import listed
from inspector.lenses.ehlo.values import Deviation, EhloLine
from inspector.lenses.finding import Severity
from inspector.lenses.wording import listed as listed_words
from inspector.patterns import lazy_pattern
from inspector.smtp.codes import explain_code
from inspector.smtp.ehlo_reply import Offer, Starttls
from inspector.smtp.reply import Reply, ReplyLine
from inspector.visible import visible

FEW = 8
"""Characters of a 220 below which asterisks tell nothing."""
_NAMED = 4
"""Programs that a sentence names."""
LOOKED_AT = 10_000
"""Bytes behind a reply that are looked at."""
_REPLY_LINE = lazy_pattern(rb"(?m)^250[- ]([^ \r\n]{1,60})")
_OWN_EHLO_MASKED = lazy_pattern(r"(?<![A-Za-z])X{4}(?![A-Za-z])")
"""Our own EHLO, as a masking firewall passed it on; recog smtp_ehlo.xml has it in `command "XXXX" unrecognized`."""

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
    Starttls.BEFORE_GREETING: (
        "STARTTLS is offered again inside TLS, before the greeting.",
        ("A server must not do that (RFC 3207 §4.2).",),
    ),
    Starttls.ABSENT: ("Inside TLS, STARTTLS is gone, as it should be.", ()),
}


def judge(offer: Offer, lines: tuple[EhloLine, ...], reply: Reply, frame: Frame) -> Words:
    """Return headline and sentences."""
    headline, sentences = _judge(offer, lines, reply, frame)
    if (sign := _sign_of_firewall(frame)) and not frame.in_tls:
        sentences = (*sentences, f"The 220 is {sign}: a firewall in the path inspects SMTP.")
    elif not frame.in_tls and frame.greeting and _says_no_esmtp(frame.greeting) and reply.code == 250:
        sentences = (*sentences, "The 220 does not say ESMTP; every measured client says EHLO all the same.")
    if behind := _keywords_behind(frame.surplus):
        sentences = (
            *sentences,
            f"Behind the last line came {', '.join(behind)}: by the letter that is no part of the reply.",
        )
    return headline, sentences


def _says_no_esmtp(greeting: Sequence[ReplyLine]) -> bool:
    """Some clients of old said EHLO only where the 220 has the word (no RFC has such a rule)."""
    raws = [line.raw for line in greeting]
    return greeting[0].code == 220 and not says_nothing(raws) and not any(b"ESMTP" in raw.upper() for raw in raws)


def _keywords_behind(surplus: bytes) -> list[str]:
    """Return the first words of reply lines that came behind the last one, as Exchange 5.5 sent several last lines."""
    words = [found[1] for found in _REPLY_LINE.finditer(surplus[:LOOKED_AT])]
    return [visible(word) for word in words[:FEW]] + (["…"] if len(words) > FEW else [])


def _sign_of_firewall(frame: Frame) -> str:
    """Return what of the 220 shows that a firewall has rewritten it, as PIX and ASA do; empty where nothing does."""
    text = frame.greeting[0].content[4:] if frame.greeting and frame.greeting[0].code == 220 else b""
    if len(text) >= FEW and text.count(b"*") * 2 > len(text):
        return "overwritten with asterisks"
    return "the one of an old Cisco PIX" if text.startswith(b"SMTP/cmap ready__") else ""


def _judge(offer: Offer, lines: tuple[EhloLine, ...], reply: Reply, frame: Frame) -> Words:
    starttls, in_tls, surplus = offer.starttls, frame.in_tls, frame.surplus
    if starttls is Starttls.UNKNOWN:
        return _unknown(reply)
    headline, sentences = (_TLS.get(starttls) if in_tls else None) or _PLAINTEXT[starttls]
    worst = _worst(lines[offer.line - 1 : offer.line] if offer.line else ())
    greeting = [line.raw for line in frame.greeting]
    if starttls is Starttls.ADVERTISED and not in_tls and says_nothing(greeting):
        kind = "a masked greeting" if is_masked(greeting) else "a greeting without text"
        return "STARTTLS is offered, but not every client finds it.", (f"Postfix says HELO to {kind}.",)
    if starttls is Starttls.ADVERTISED and not in_tls:
        return _advertised(worst, _worst(lines), _overlooked(offer.line, reply)) or _found(reply, frame)
    if starttls is Starttls.MALFORMED and worst:
        return headline, (f"{worst[1].title}.", *sentences)
    if starttls is Starttls.MASKED:
        candidates = listed(frame.candidates_for(lines[offer.line - 1].keyword))
        return headline, (*sentences, f"By its length it can be {candidates}.")
    if starttls is Starttls.ABSENT and not in_tls and "TLS" in frame.offered:
        return headline, (*sentences, "TLS is a word from before RFC 3207; of the measured clients only tcllib takes it.")
    if starttls is Starttls.ABSENT and b"STARTTLS" in surplus.upper():
        return headline, (*sentences, "STARTTLS is there, but where nearly no client looks.")
    return headline, sentences


def _worst(lines: Sequence[EhloLine]) -> tuple[int, Deviation] | None:
    """Return line number and deviation of the first one that is more than a note."""
    found = ((line.number, deviation) for line in lines for deviation in line.deviations)
    return next((each for each in found if each[1].severity is not Severity.NOTE), None)


def _overlooked(offered: int, reply: Reply) -> str:
    """Return who overlooks a STARTTLS that is as it should be, for what stands before it or elsewhere in the reply."""
    if offered > 1 and not any(line.content[4:].strip(b" =\r") for line in reply.lines[: offered - 1]):
        return f"Where no name stands before it, Postfix takes line {offered} for the greeting and does not see STARTTLS."
    nul = next((number for number, line in enumerate(reply.lines, start=1) if b"\x00" in line.raw), 0)
    if nul and nul < offered:
        return f"Exim reads nothing behind the NUL byte of line {nul}; DragonFly dma and libESMTP give up over it."
    return f"DragonFly dma and libESMTP give up over the NUL byte of line {nul}." if nul else ""


def _advertised(own: tuple[int, Deviation] | None, other: tuple[int, Deviation] | None, overlooked: str) -> Words | None:
    if own:
        return "STARTTLS is offered, but not every client finds it.", (f"{own[1].title}.", own[1].explanation)
    stumble = (f"But some clients stumble over line {other[0]}: {other[1].mark}.",) if other else ()
    if overlooked:
        return "STARTTLS is offered, but not every client finds it.", (overlooked, *stumble)
    return ("STARTTLS is offered.", stumble) if stumble else None


def _found(reply: Reply, frame: Frame) -> Words:
    """Where no line is to blame, the clients' own rules say who does not find it: for its length, or for the 220."""
    greeting = b"".join(line.raw for line in frame.greeting)
    names = who_overlooks(reply.lines, greeting, frame.surplus)
    if not names:
        return _PLAINTEXT[Starttls.ADVERTISED]
    shown = [*names] if len(names) <= _NAMED else [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return "STARTTLS is offered, but not every client finds it.", (f"Without TLS stay {listed_words(shown)}: see Clients.",)


def _unknown(reply: Reply) -> Words:
    last = reply.lines[-1]
    if not last.last or last.code is None:
        return "The EHLO reply was cut off.", ("What the server offers is not known.",)
    meaning = explain_code(last.code)
    codes = list(dict.fromkeys(str(line.code) for line in reply.lines if line.code is not None))
    said = f"It said: {reply.text}" if reply.text.strip() else "It gave no reason."
    return f"The server refused EHLO with {last.code}.", (
        *((f"That means: {meaning.words}.",) if meaning else ()),
        said,
        *((f"Its lines carry different codes ({', '.join(codes)}); the last one counts.",) if len(codes) > 1 else ()),
        *(
            ("XXXX is our own EHLO: a firewall in the path has overwritten it.",)
            if _OWN_EHLO_MASKED.search(reply.text)
            else ()
        ),
        "Whether STARTTLS is offered is not known.",
    )
