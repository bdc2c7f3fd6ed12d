"""Every EHLO reply, line by line: what each line is by the letter, what it breaks, what it was meant to be."""

from functools import lru_cache
from itertools import count

from inspector.events import CommandSent, Disconnected, ReplyReceived, SessionStarted, SurplusReceived, TLSEstablished
from inspector.frozen import Frozen, replace
from inspector.lenses.ehlo.changes import Before, compare
from inspector.lenses.ehlo.checks import check_greeting, check_keyword
from inspector.lenses.ehlo.frame import Frame, loose_keyword
from inspector.lenses.ehlo.masks import mask_in_words, masked_places
from inspector.lenses.ehlo.values import Channel, Deviation, EhloLine, EhloReply, ReadsAs
from inspector.lenses.ehlo.verdict import judge
from inspector.smtp.annotation import Annotation
from inspector.smtp.command import verb_of
from inspector.smtp.ehlo_reply import Starttls, find_starttls, has_separator, text_of
from inspector.smtp.extensions import explain_extension, find_extension
from inspector.smtp.reading import annotate_ehlo_line, annotate_greeting, breaks
from inspector.smtp.reply import Reply, ReplyLine
from inspector.transcript import Transcript
from inspector.visible import visible

__all__ = ["Channel", "Deviation", "EhloLine", "EhloReply", "ReadsAs", "Starttls", "read_ehlo"]

_VERBS = frozenset({"EHLO", "LHLO"})
_SHOWN_PARAMS = 64
_SHOWN = frozenset({Starttls.ADVERTISED, Starttls.BEFORE_GREETING, Starttls.MALFORMED})
"""Verdicts that a further line of the reply would not change."""


class _Question(Frozen):
    """All that the reading of one reply depends on; the same question has the same answer, so it is asked once."""

    entries: tuple[int, ...]
    """Entries of the lines."""
    lines: tuple[ReplyLine, ...]
    """The lines."""
    closing: int
    """Entry that closes the reply."""
    greeting: tuple[ReplyLine, ...]
    """The 220."""
    in_tls: bool
    """True inside TLS."""
    port: int
    """The server's port; 0 where it is not known."""
    surplus: bytes
    """Text that came behind the last line."""
    before: Before | None
    """The EHLO reply before this one; None for the first."""


def read_ehlo(transcript: Transcript) -> tuple[EhloReply, ...]:
    """Read every EHLO and LHLO reply of connection 0 that has ended, oldest first.

    A reply that was cut off counts when the connection ended; one that is still coming does not.
    """
    greeting = tuple(line for _, line in transcript.reply_lines(0, 0))
    started = transcript.of(SessionStarted)
    port = started[0][1].target.port if started else 0
    secured = [index for index, event in transcript.of(TLSEstablished) if event.connection == 0]
    surplus = [(index, event.raw) for index, event in transcript.of(SurplusReceived) if event.connection == 0]
    found: list[EhloReply] = []
    before: Before | None = None
    for number, closing, following in _replies(transcript):
        numbered = transcript.reply_lines(0, number)
        if not numbered:
            continue
        entries, lines = zip(*numbered, strict=True)
        end = entries[-1] if closing < 0 else closing
        if closing >= 0:
            lines = _as_far_as_told(lines, greeting)
        in_tls = any(index < entries[0] for index in secured)
        more = b"".join(raw for index, raw in surplus if entries[-1] < index < following)
        reply = _read_reply(_Question(entries, lines, end, greeting, in_tls, port, more, before))
        found.append(reply)
        if reply.starttls is not Starttls.UNKNOWN:
            before = Before(_offered(reply.lines), in_tls)
    return tuple(found)


def _as_far_as_told(lines: tuple[ReplyLine, ...], greeting: tuple[ReplyLine, ...]) -> tuple[ReplyLine, ...]:
    """Let a reply end where a source of others ends it, if it shows STARTTLS; if not, the missing line may be just that."""
    if lines[-1].last or lines[-1].code is None:
        return lines
    ended = (*lines[:-1], replace(lines[-1], last=True))
    return ended if find_starttls(ended, greeting).starttls in _SHOWN else lines


def _replies(transcript: Transcript) -> list[tuple[int, int, int]]:
    """Return (reply number, entry that closes it or -1, entry of the next command) of every EHLO reply."""
    sent = [(index, event) for index, event in transcript.of(CommandSent) if event.connection == 0]
    commands = [index for index, _ in sent]
    closed = [(index, event) for index, event in transcript.of(ReplyReceived) if event.connection == 0]
    end = len(transcript)
    found = [
        (event.reply, index, next((command for command in commands if command > index), end))
        for index, event in closed
        if event.verb in _VERBS
    ]
    gone = [index for index, event in transcript.of(Disconnected) if event.connection == 0]
    if sent and gone and verb_of(sent[-1][1].raw) in _VERBS and not any(index > commands[-1] for index, _ in closed):
        found.append((max((event.reply for _, event in closed), default=0) + 1, -1, end))
    return found


@lru_cache(maxsize=4)
def _read_reply(question: _Question) -> EhloReply:
    lines = question.lines
    offer = find_starttls(lines, question.greeting)
    frame = Frame(question.entries, lines, question.greeting, offer, question.in_tls, question.port, question.surplus)
    refused = lines[-1].last and offer.starttls is Starttls.UNKNOWN
    if refused:
        read = tuple(_unread(*numbered) for numbered in zip(count(1), question.entries, lines))
    else:
        read = _read_lines(question, frame)
    keywords = tuple(line.keyword for line in read if line.keyword)
    headline, verdict = judge(offer, read, Reply(lines), frame)
    before = None if refused else question.before
    known = tuple(keyword for keyword, _ in before.offered) if before else ()
    return EhloReply(
        channel=Channel.TLS if question.in_tls else Channel.PLAINTEXT,
        entry=question.closing,
        lines=read,
        keywords=keywords,
        starttls=offer.starttls,
        starttls_line=offer.line,
        headline=headline,
        verdict=verdict,
        added=_without(keywords, known) if before else (),
        removed=_without(known, keywords),
        changes=compare(before, _offered(read), in_tls=question.in_tls) if before else (),
    )


def _offered(lines: tuple[EhloLine, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((line.keyword, line.params) for line in lines if line.keyword)


def _without(keywords: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = set(others)
    return tuple(dict.fromkeys(keyword for keyword in keywords if keyword not in known))


def _unread(number: int, entry: int, line: ReplyLine, meant: str = "") -> EhloLine:
    """Return a line that offers nothing: its reply is a refusal, or it was cut off."""
    return EhloLine(number, entry, line, ReadsAs.NONE, "", (), "", meant, "", (), ())


def _read_lines(question: _Question, frame: Frame) -> tuple[EhloLine, ...]:
    texts = [text_of(line) for line in frame.lines]
    frame.find_greeting(texts[0], texts)
    split = [_split(line, text) for line, text in zip(frame.lines[1:], texts[1:], strict=True)]
    frame.offered = frozenset(keyword for keyword, _ in split)
    frame.masked = frozenset(place + 2 for place in masked_places([keyword for keyword, _ in split]))
    read = [_read_first(question.entries[0], frame.lines[0], texts[0], frame)]
    for number, (entry, line, (keyword, params)) in enumerate(
        zip(question.entries[1:], frame.lines[1:], split, strict=True), 2
    ):
        read.append(_read_line(number, entry, line, keyword, params, frame))
    if _is_cut_off(frame.lines[-1]):
        read[-1] = _unread(len(read), question.entries[-1], frame.lines[-1], "what came of a line that was cut off")
    return tuple(read)


def _is_cut_off(line: ReplyLine) -> bool:
    """Tell whether the connection ended inside the line, so that what it was to be is not known."""
    return not line.raw.endswith(b"\n") and not line.dropped


def _split(line: ReplyLine, text: bytes) -> tuple[str, tuple[str, ...]]:
    """Return keyword and parameters of a line behind the first; the keyword is empty where the letter knows none."""
    if line.code != 250 or not has_separator(line):
        return "", ()
    word, _, rest = text.rstrip(b"\r").partition(b" ")
    if not word.replace(b"-", b"").isalnum() or not word.isascii() or word.startswith(b"-"):
        return "", ()
    params = tuple(visible(param) for param in rest.split(b" ", _SHOWN_PARAMS) if param) if rest else ()
    return word.decode("ascii").upper(), params


def _read_first(entry: int, line: ReplyLine, text: bytes, frame: Frame) -> EhloLine:
    annotations = annotate_greeting(line)
    start = len(line.content) - len(text)
    deviations = check_greeting(line, text.rstrip(b"\r"), start, breaks(annotations), frame)
    meant = f"the keyword {frame.first_keyword.keyword}" if frame.first_keyword else ""
    reads_as = ReadsAs.DOMAIN if line.code == 250 else ReadsAs.NONE
    ref = frame.first_keyword.ref if frame.first_keyword else ""
    return EhloLine(1, entry, line, reads_as, "", (), "", meant, ref, annotations, deviations)


def _read_line(number: int, entry: int, line: ReplyLine, keyword: str, params: tuple[str, ...], frame: Frame) -> EhloLine:
    annotations = annotate_ehlo_line(line)
    broken = breaks(annotations)
    deviations = check_keyword(number, line, keyword, params, broken, frame)
    extension = find_extension(keyword) if keyword else None
    return EhloLine(
        number,
        entry,
        line,
        ReadsAs.EHLO_LINE if line.code == 250 else ReadsAs.NONE,
        keyword,
        params,
        explain_extension(keyword, params) if extension else "",
        _meant(number, line, keyword, broken, frame) if deviations else "",
        extension.ref if extension else "",
        annotations,
        deviations,
    )


def _meant(number: int, line: ReplyLine, keyword: str, broken: tuple[Annotation, ...], frame: Frame) -> str:
    """Return what a line with deviations was probably meant to be, where that is something else than it reads as."""
    if number == frame.late:
        return "the greeting, one line late" if number == 2 else f"the greeting, {number - 1} lines late"
    if b"\r250" in line.raw:
        return "two lines, with a lone carriage return between them"
    if number in frame.masked:
        return mask_in_words(frame.candidates_for(keyword))
    if keyword == "OK" and line.last:
        return "the end of a plain reply"
    if broken and not keyword and (extension := loose_keyword(text_of(line))):
        return f"the keyword {extension.keyword}"
    return ""
