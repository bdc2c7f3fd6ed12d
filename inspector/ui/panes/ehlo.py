"""The EHLO pane: every line of every EHLO reply, what it is by the letter, what it breaks, what it was meant to be."""

from collections.abc import Iterator, Sequence

from inspector.frozen import Frozen
from inspector.lenses.clients.model import Group
from inspector.lenses.clients.split import divided
from inspector.lenses.ehlo.card import read_card
from inspector.lenses.ehlo.lens import Channel, EhloLine, EhloReply, ReadsAs
from inspector.lenses.finding import Evidence, Severity
from inspector.lenses.inspection import Inspection
from inspector.smtp.annotation import Annotation
from inspector.smtp.grammar import abnf_of
from inspector.smtp.reading import breaks
from inspector.ui.lines.line import Line, Piece, cut, lit, padded, paragraph, say, wrap
from inspector.ui.panes.empty import empty_lines
from inspector.ui.panes.pane import Selected
from inspector.visible import visible_columns

SIGNS = {Severity.FAILURE: ("✗", "failure"), Severity.WARNING: ("!", "warning"), Severity.NOTE: ("·", "plain")}
"""How bad the worst is, as a sign and a tone."""
TONES = {Severity.FAILURE: "failure", Severity.WARNING: "warning", Severity.NOTE: "plain"}
"""The tone of a change that is not as it should be."""
EMPTY = (
    "Here every line of the EHLO reply is read by the grammar: what it is, what it breaks, what it was meant to be.",
    "It comes by itself once the server has answered EHLO.",
)
KEYS = "← → lights them one by one, Enter goes to the bytes"
KEYS_AND_CARD = "→ lights them one by one and shows the keyword's card, Enter goes to the bytes"
KEPT = "\u00a0"
"""Stands for a blank where no line is broken, until the lines are made: it is never shown."""
NAME = "ehlo-ok-rsp = "
REF = "RFC 5321 §4.1.1.1"
TABLE = 72
"""Cells after which a row's columns end, however wide the pane is."""
HEAD, AROUND, TAIL = 300, 25, 20
"""Lines of a long reply that are shown: from its start, on both sides of the selected one, at its end."""
LONGEST = 8
"""Rows of one line's text that are shown."""
LABEL = 14
"""Cells of the first column of a card."""
SHORT_REF = 8
"""Cells of a reference without its section: ``RFC 5321``."""


class Columns(Frozen):
    """Where the columns of a reply's rows begin, in cells."""

    text: int
    """What a line is."""
    ref: int
    """Where that is written."""
    end: int
    """The cell behind the last one."""


def ehlo_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines: the latest reply first, then those before it."""
    if not inspection.ehlo:
        return empty_lines(inspection, width, *EMPTY)
    first, last = inspection.ehlo[0], inspection.ehlo[-1]
    shown = [first] if first is last else [first, *inspection.ehlo[1:]]
    in_clear = next((reply for reply in reversed(shown) if reply.channel is Channel.PLAINTEXT), None)
    lines: list[Line] = []
    for number, reply in enumerate(shown):
        if number:
            lines += [Line(), *_difference(reply, width)]
        senders = _senders(inspection) if reply is in_clear else ""
        lines += _reply(reply, width, selected, number, senders, head=_software(inspection) if number == 0 else None)
    return lines


def _senders(inspection: Inspection) -> str:
    """How many mail servers would use TLS with this reply, where they differ."""
    said = divided(inspection.clients.readings, Group.SERVER)
    return f"{said}: 5 shows which, and why." if said else ""


def _software(inspection: Inspection) -> str:
    """Which server this seems to be, with what speaks for it."""
    guess = inspection.software
    return f"Looks like {guess.software.shown}: it {guess.why}." if guess else ""


def _reply(
    reply: EhloReply, width: int, selected: Selected, number: int, senders: str, *, head: str | None
) -> Iterator[Line]:
    """`senders`: what more is said; `head`: what stands above the first reply, with the grammar; None for the others."""
    tone = _worst(reply)
    for pieces in paragraph(reply.headline, width, tone, strong=True):
        yield Line(pieces)
    for sentence in filter(None, (*reply.verdict, senders)):
        for pieces in paragraph(sentence, width):
            yield Line(pieces)
    for pieces in paragraph(head, width, "quiet") if head else ():
        yield Line(pieces)
    yield Line()
    if head is not None:
        chosen = next((line for line in reply.lines if selected.stop == f"{number}/{line.number}"), None)
        yield from _grammar(reply, width, chosen)
        yield Line()
    shown = [line for line in _unfolded(reply.lines, number, selected) if isinstance(line, EhloLine)]
    columns = _columns(shown, width)
    for part in _unfolded(reply.lines, number, selected):
        if isinstance(part, EhloLine):
            yield from _line(part, width, columns, selected, _stop(number, part), said=reply.headline)
        else:
            yield from _folded(reply.lines[part.start : part.stop], width, number)


def _stop(number: int, line: EhloLine) -> str:
    return f"{number}/{line.number}"


def _unfolded(lines: Sequence[EhloLine], number: int, selected: Selected) -> Iterator[EhloLine | range]:
    """Yield the lines that are shown, in order, and between them the places of those that are not."""
    if len(lines) <= HEAD + 2 * AROUND + TAIL:
        yield from lines
        return
    chosen = next((place for place, line in enumerate(lines) if _stop(number, line) == selected.stop), 0)
    middle = range(max(HEAD, chosen - AROUND), max(HEAD, min(len(lines) - TAIL, chosen + AROUND + 1)))
    before = 0
    for part in (range(HEAD), middle, range(len(lines) - TAIL, len(lines))):
        if part:
            start = max(before, part.start)
            if start > before:
                yield range(before, start)
            yield from lines[start : part.stop]
            before = part.stop


def _folded(lines: Sequence[EhloLine], width: int, number: int) -> Iterator[Line]:
    """Two rows in place of many lines; going there unfolds those next to it, from above and from below."""
    faults = sum(any(each.severity is not Severity.NOTE for each in line.deviations) for line in lines)
    words = f"… {len(lines):,} lines more" + (f", {faults:,} of them with a fault" if faults else "")
    yield Line((say(cut(words, width), "quiet"),), _stop(number, lines[0]), aside=True)
    yield Line((say(cut("  all of them are in the conversation", width), "quiet"),), _stop(number, lines[-1]), aside=True)


def _columns(lines: Sequence[EhloLine], width: int) -> Columns:
    """References stand in line behind the longest description, as long as there is room for their RFC."""
    text, end = 5 + (20 if width < 64 else 24), min(width, TABLE)
    longest = max((len(_described(line)) for line in lines if _fits(line, text)), default=0)
    return Columns(text, min(text + longest + 2, end - SHORT_REF), end)


def _fits(line: EhloLine, column: int) -> bool:
    return 5 + len(visible_text_of(line)) + 1 <= column


def _worst(reply: EhloReply) -> str:
    """Return the tone of a reply's headline; inside TLS it praises the absence of STARTTLS, whatever a line has."""
    severities = {deviation.severity for line in reply.lines for deviation in line.deviations}
    if reply.starttls == "absent" and reply.channel is Channel.TLS:
        return "plain" if severities & {Severity.WARNING, Severity.FAILURE} else "ok"
    if reply.starttls in {"before-greeting", "malformed", "masked"} or Severity.FAILURE in severities:
        return "failure"
    if reply.starttls == "absent" and reply.channel is Channel.PLAINTEXT:
        return "failure"
    return "warning" if Severity.WARNING in severities or reply.starttls == "unknown" else "ok"


def _grammar(reply: EhloReply, width: int, chosen: EhloLine | None) -> Iterator[Line]:
    """``ehlo-ok-rsp``, with the rules lit that are broken somewhere, or the one by which the chosen line is read."""
    broken = {line.reads_as: SIGNS[line.deviations[0].severity][1] for line in reversed(reply.lines) if line.deviations}
    last, only = chosen is reply.lines[-1], len(reply.lines) == 1
    rows = abnf_of(chosen.reads_as if chosen else "", last=last, only=only)
    tone = _tone(chosen) if chosen else ""
    beside = width >= 50
    if not beside:
        yield Line((say(NAME, "quiet"),))
    for number, row in enumerate(rows):
        pieces = [say((" " * len(NAME) if number else NAME) if beside else "", "quiet")]
        for piece in row:
            fault = broken.get(ReadsAs(piece.rule)) if piece.rule in set(ReadsAs) and number < 2 and not chosen else None
            said = piece.rule != "ehlo-greet" or _has_greet(chosen)
            here = tone if piece.lit and said else fault
            pieces.append(say(piece.text, here or "plain", strong=here is not None))
        used = sum(len(piece.text) for piece in pieces)
        if number + 1 == len(rows) and used + len(REF) + 2 <= width:
            pieces.append(say(" " * (min(width, TABLE) - used - len(REF)) + REF, "quiet"))
        yield Line(tuple(pieces))


def _has_greet(line: EhloLine | None) -> bool:
    """Say whether the optional part of the greeting line is there."""
    return line is not None and any(annotation.rule == "ehlo-greet" for annotation in line.annotations)


def _tone(line: EhloLine) -> str:
    return SIGNS[line.deviations[0].severity][1] if line.deviations else "ok"


def _line(line: EhloLine, width: int, columns: Columns, selected: Selected, stop: str, *, said: str) -> Iterator[Line]:
    worst = line.deviations[0] if line.deviations else None
    sign, tone = SIGNS[worst.severity] if worst else ("✓", "ok")
    current = selected.stop == stop
    text = visible_text_of(line)
    left = (
        say(f"{line.number:>2} {sign} ", tone),
        *_lit_text(line, text, tone if worst else "plain", selected if current else None),
    )
    evidence = _evidence(line, selected.part if current else -1)
    if _fits(line, columns.text):
        pieces = (*left, say(" " * (columns.text - 5 - len(text))), *_described_columns(line, columns))
        yield Line(pieces, stop, evidence, len(line.annotations))
    else:
        yield from _long(left, text, width, stop, evidence, len(line.annotations))
        for pieces in paragraph(" · ".join(filter(None, (_described(line), line.ref))), width, "quiet", indent=5):
            yield Line(pieces, stop, evidence)
    for pieces in _remarks(line, width, said):
        yield Line(pieces, stop, evidence)
    if current:
        card = list(_card(line, width))
        folded = bool(card and line.deviations and line.annotations and selected.part < 0)  # its fault is what counts first
        parts = [[] if folded else card, list(_rules(line, width, selected.part))]
        for pieces in _parted(parts if not breaks(line.annotations) else parts[::-1]):
            yield Line(pieces, stop, evidence)
        keys = KEYS_AND_CARD if folded else KEYS
        for pieces in paragraph(keys, width, "quiet", indent=5) if line.annotations else ():
            yield Line(pieces, stop, evidence, aside=True)


def _described_columns(line: EhloLine, columns: Columns) -> Iterator[Piece]:
    """What the line is, and its reference: whole, else without its section."""
    described = cut(_described(line), columns.ref - columns.text - 1)
    room = columns.end - columns.ref
    ref = next((text for text in (line.ref, line.ref.split(" §")[0]) if len(text) <= room), "")
    yield from _reading(described)
    if ref:
        yield say(" " * (columns.ref - columns.text - len(described)) + ref, "quiet")


def visible_text_of(line: EhloLine) -> str:
    """Return the line's text behind its code, in the visible notation."""
    columns = visible_columns(line.line.raw)
    return line.line.text[columns[line.line.text_start] :]


def _long(left: tuple[Piece, ...], text: str, width: int, stop: str, evidence: Evidence, parts: int) -> Iterator[Line]:
    """A text too long for its column: its first rows; the conversation has all of it."""
    if len(text) + 5 <= width:
        yield Line(left, stop, evidence, parts)
        return
    room = width - 5
    rows = wrap(text[: room * (LONGEST + 1)].replace(" ", KEPT), room)[:LONGEST]
    rest = len(text) - sum(map(len, rows))
    yield Line((left[0], say(rows[0].replace(KEPT, " "), left[-1].tone)), stop, evidence, parts)
    for row in rows[1:]:
        yield Line((say("     "), say(row.replace(KEPT, " "), left[-1].tone)), stop, evidence)
    if rest:
        yield Line((say(cut(f"     … {rest:,} characters more: Enter goes to the bytes", width), "quiet"),), stop, evidence)


def _lit_text(line: EhloLine, text: str, tone: str, selected: Selected | None) -> tuple[Piece, ...]:
    strong = bool(line.deviations) and line.deviations[0].severity is Severity.FAILURE
    pieces: tuple[Piece, ...] = (say(text, tone, strong=strong),)
    if selected and 0 <= selected.part < len(line.annotations):
        span = line.annotations[selected.part].span
        columns = visible_columns(line.line.raw)
        base, last = columns[line.line.text_start], len(columns) - 1
        pieces = lit(pieces, columns[min(span.start, last)] - base, columns[min(span.stop, last)] - base)
    return pieces


def _evidence(line: EhloLine, part: int) -> Evidence:
    if 0 <= part < len(line.annotations):
        span = line.annotations[part].span
        return Evidence(line.entry, line.number, span.start, span.stop)
    if line.deviations:
        span = line.deviations[0].span
        return Evidence(line.entry, line.number, span.start, span.stop)
    return Evidence(line.entry, line.number, line.line.text_start, len(line.line.content))


def _described(line: EhloLine) -> str:
    if line.deviations or (line.reads_as is ReadsAs.DOMAIN) or line.meant:
        return "has no place here" if line.reads_as is ReadsAs.NONE else f"read as {line.reads_as}"
    return line.meaning or ("a keyword that no registry knows" if line.keyword else "")


def _reading(described: str) -> tuple[Piece, ...]:
    if described.startswith("read as "):
        return (say("read as ", "quiet"), say(described.removeprefix("read as ")))
    return (say(described, "quiet"),)


def _remarks(line: EhloLine, width: int, said: str) -> Iterator[tuple[Piece, ...]]:
    if line.meant:
        yield from paragraph(f"meant: {line.meant}", width, "quiet", indent=5)
    if line.deviations and line.meaning and line.keyword:
        yield from paragraph(line.meaning, width, "quiet", indent=5)
    for deviation in line.deviations:
        if f"{deviation.title}." != said:
            yield from paragraph(f"{deviation.title}.", width, "quiet", indent=5)


def _rules(line: EhloLine, width: int, part: int) -> Iterator[tuple[Piece, ...]]:
    """The selected line, rule by rule, in columns: rule, text, reference; a rule that comes again is counted."""
    groups = _groups(line)
    if not groups:
        return
    names = [annotations[0].rule + (f" ×{len(parts)}" if len(parts) > 1 else "") for parts, annotations in groups]
    name_room = max(14, *(len(name) + 1 for name in names))
    ref_room = max(len(annotations[0].ref) for _, annotations in groups) + 2
    text_room = min(width, TABLE) - 7 - name_room - ref_room
    apart = text_room >= min(20, max(len(annotations[0].text) for _, annotations in groups))
    for name, (parts, annotations) in zip(names, groups, strict=True):
        here, shown = part in parts, annotations[0]
        ref = shown.ref if apart else ""
        bracketed = f"{shown.text} ({shown.ref.replace(' ', KEPT)})" if shown.ref and not apart else shown.text
        rows = wrap(bracketed, text_room if apart else max(8, width - 7 - name_room)) or [""]
        for number, row in enumerate(rows):
            yield (
                say("     │ ", "focus"),
                say(padded("" if number else name, name_room), "focus" if here else "plain", strong=here),
                say(row.replace(KEPT, " "), "quiet"),
                say("" if number or not ref else " " * (text_room + 2 - len(row)) + ref, "quiet"),
            )


def _parted(parts: list[list[tuple[Piece, ...]]]) -> Iterator[tuple[Piece, ...]]:
    """What is known of the keyword and what the grammar says, with a row between them; what is broken comes first."""
    for number, part in enumerate([part for part in parts if part]):
        if number:
            yield (say("     │", "focus"),)
        yield from part


def _card(line: EhloLine, width: int) -> Iterator[tuple[Piece, ...]]:
    """What is known of the keyword of the selected line, in two columns."""
    rows = read_card(line)
    room = max(8, min(width, TABLE) - 7 - LABEL)
    for label, text in rows:
        for number, row in enumerate(wrap(text, room) or [""]):
            yield (say("     │ ", "focus"), say(padded("" if number else label, LABEL), "quiet"), say(row))


def _groups(line: EhloLine) -> list[tuple[list[int], list[Annotation]]]:
    """Return (places, annotations) of those that say the same, in the order of the first of each."""
    groups: dict[tuple[str, str, str], tuple[list[int], list[Annotation]]] = {}
    for place, annotation in enumerate(line.annotations):
        places, annotations = groups.setdefault((annotation.rule, annotation.text, annotation.ref), ([], []))
        places.append(place)
        annotations.append(annotation)
    return list(groups.values())


def _difference(reply: EhloReply, width: int) -> Iterator[Line]:
    """What this reply says that the one before did not."""
    where = "inside TLS" if reply.channel is Channel.TLS else "in clear"
    yield Line((say(f"EHLO again, {where}", strong=True),))
    for change in reply.changes:
        tone = TONES[change.severity] if change.severity else ("ok" if change.sign == "+" else "quiet")
        for pieces in paragraph(f"{change.sign} {change.text}", width, tone):
            yield Line(pieces)
    if not reply.changes:
        yield Line((say("the same keywords as before", "quiet"),))
    yield Line()
