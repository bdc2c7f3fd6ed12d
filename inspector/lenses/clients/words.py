"""Why a client finds STARTTLS in an EHLO reply or does not: one sentence that points at the line and the byte."""

from collections.abc import Sequence

from inspector.frozen import replace
from inspector.lenses.clients.model import Client
from inspector.lenses.clients.rules import Match, Nul, Place, Rule, find_letters, find_offer
from inspector.visible import visible

_BLANKS = " \t\r\n\x0b\x0c"
_SHOWN = 40
"""Characters of a word from the wire that a sentence has room for."""


def why_found(client: Client, raw_lines: Sequence[bytes], place: Place) -> str:
    """Return why it takes STARTTLS for offered."""
    rule = client.program.rule
    word = raw_lines[place.line - 1][place.start : place.stop]
    said = f"Line {place.line}, byte {place.start}: {_quoted(word)}"
    if rule.also and word.upper() == rule.also.encode():
        return f"{said}; {client.program.name} takes that word for STARTTLS too."
    if any(ord(left_out) in word for left_out in rule.drop):
        return f"{said}; {client.program.name} leaves every CR out before it compares."
    if place.line == 1 and rule.first:
        return f"{said}; {client.program.name} looks at line 1 like at the others."
    if word != word.upper():
        return f"{said}; {client.program.name} compares in any case."
    behind = raw_lines[place.line - 1][place.stop :].rstrip(b"\r\n")
    if behind:
        return f"{said}; what follows, “{_quoted(behind)}”, does not matter to {client.program.name}."
    return f"{said}."


def why_missed(client: Client, raw_lines: Sequence[bytes]) -> tuple[str, Place | None]:
    """Return why it does not, and the place that it overlooks: what would have to be otherwise for its rule to hold."""
    rule, name = client.program.rule, client.program.name
    for relaxed, sentence in _relaxations(rule):
        place = find_offer(relaxed, raw_lines)
        if place is not None:
            raw = raw_lines[place.line - 1]
            word, behind = _quoted(raw[place.start : place.stop]), _quoted(raw[place.stop :].rstrip(b"\r\n"))
            before = _in_front(raw[4 : place.start])
            return sentence.format(
                line=place.line, byte=place.start, word=word, before=before, behind=behind, name=name
            ), place
    place = next(find_letters(raw_lines), None)
    if place is not None:
        around = _word_around(raw_lines[place.line - 1], place)
        if around.upper() == b"STARTTLS":
            return f"Line {place.line}, byte {place.start}: {_quoted(around)} stands behind other text.", place
        inside = f"STARTTLS stands inside {_quoted(around)}, which is another word to {name}"
        return f"Line {place.line}, byte {place.start}: {inside}.", place
    return "No line has the word STARTTLS.", None


def _relaxations(rule: Rule) -> tuple[tuple[Rule, str], ...]:
    """Return rules that are a little more lenient, the nearest first, each with what its success says about this one."""
    lenient = replace(rule, match=Match.WORD, delims=_BLANKS + "=", fold=True, nul=Nul.DROP, left=_BLANKS + "=", crlf=False)
    lenient = replace(lenient, head="", counted="")
    return (
        (
            replace(rule, first=True),
            "Line {line}, byte {byte}: {word}; {name} takes line {line} for the greeting and does not look.",
        ),
        (
            replace(rule, head="", counted=""),
            "Line {line}, byte {byte}: {word}; for {name} line {line} does not count, and it passes over it.",
        ),
        (replace(rule, fold=True), "Line {line}, byte {byte}: the word is {word}; {name} compares upper case only."),
        (replace(rule, kept=0), "Line {line}, byte {byte}: {word}; {name} has stopped reading before that line."),
        (replace(rule, crlf=False), "Line {line}, byte {byte}: {word}; for {name} a bare LF does not end the line before."),
        (
            replace(rule, nul=Nul.DROP),
            "Line {line}, byte {byte}: {word} has a NUL byte in or before it, which stops {name}.",
        ),
        (
            replace(rule, left=_BLANKS + "=", match=_without_start(rule)),
            "Line {line}, byte {byte}: {before} before {word}; {name} does not skip that.",
        ),
        (
            replace(rule, match=Match.WORD, delims=_BLANKS + "=", right=""),
            "Line {line}, byte {byte}: {word} is followed by “{behind}”; that is not the bare word for {name}.",
        ),
        (replace(lenient, first=rule.first), "Line {line}, byte {byte}: {word}, but not as {name} wants it."),
        (
            replace(lenient, first=True),
            "Line {line}, byte {byte}: {word}; {name} takes line {line} for the greeting and does not look.",
        ),
    )


def _without_start(rule: Rule) -> Match:
    return Match.PATTERN if rule.match is Match.PATTERN else Match.EXACT if rule.match is Match.EXACT else rule.match


def _word_around(raw: bytes, place: Place) -> bytes:
    start = max(raw.rfind(b" ", 0, place.start), raw.rfind(b"-", 0, min(4, place.start))) + 1
    ends = [end for blank in b" \t\r\n" if (end := raw.find(bytes([blank]), place.stop)) >= 0]
    return raw[start : min(ends, default=len(raw))]


def _in_front(raw: bytes) -> str:
    if raw.strip():
        return f"“{_quoted(raw)}” stands"
    return "a blank stands" if len(raw) == 1 else "blanks stand"


def _quoted(raw: bytes) -> str:
    shown = visible(raw)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
