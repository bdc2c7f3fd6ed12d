"""One line of an EHLO reply against the grammar: which bytes match which rule, which byte breaks one (RFC 5321 §4.1.1.1).

A line is read by its place: `annotate_greeting` for the first one, `annotate_ehlo_line` for the others. The cost is linear
in the line's length; of a line with very many parts only the first ones get an annotation each.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from inspector.patterns import lazy_pattern
from inspector.smtp.annotation import Annotation, Span
from inspector.smtp.ehlo_reply import has_separator
from inspector.smtp.grammar import (
    EDITION_5321,
    RFC_5321,
    Edition,
    Rule,
    domain,
    ehlo_keyword,
    ehlo_line,
    ehlo_ok_rsp,
    ehlo_param,
    sub_domain,
)
from inspector.smtp.reply import ReplyLine
from inspector.visible import visible

PARTS = 64
"""Parameters, or labels of a name, that get an annotation of their own."""

_domain = lazy_pattern(domain.pattern)
_keyword = lazy_pattern(ehlo_keyword.pattern)
_regular = lazy_pattern(rb"250[- ](" + ehlo_keyword.pattern + rb")((?: " + ehlo_param.pattern + rb")*)\r\n")
_not_in_name = lazy_pattern(rb"[^A-Za-z0-9.-]")

_BYTE_NAMES = {
    0x00: "a NUL",
    0x09: "a tab",
    0x0A: "a line feed",
    0x0D: "a carriage return",
    0x20: "a blank",
    0x2D: "a hyphen",
    0x2E: "a dot",
    0x3D: "an equals sign",
    0x5F: "an underscore",
}
_MORE = Annotation(Span(0, 4), "ehlo-ok-rsp", "code 250 and a hyphen: more lines follow", RFC_5321)
_LAST = Annotation(Span(0, 4), "ehlo-ok-rsp", "code 250 and a blank: the last line", RFC_5321)


def byte_name(byte: int) -> str:
    """Return words for a byte, with an article where it has a name; else the byte in the visible notation, in quotes."""
    return _BYTE_NAMES.get(byte) or ("an 8-bit byte" if byte > 0x7F else f"'{visible(bytes([byte]))}'")


def annotate_greeting(line: ReplyLine, edition: Edition = EDITION_5321) -> tuple[Annotation, ...]:
    """Read a line in the place of the greeting: ``"250-" Domain [ SP ehlo-greet ] CRLF``."""
    start, stop = _text_span(line)
    return (*_annotate_code(line), *_annotate_greeting_text(line.raw, start, stop, edition), _annotate_end(line, stop))


def annotate_ehlo_line(line: ReplyLine, edition: Edition = EDITION_5321) -> tuple[Annotation, ...]:
    """Read a line in the place of a keyword: ``"250-" ehlo-line CRLF``."""
    if line.code == 250 and not line.dropped and (regular := _regular.fullmatch(line.raw)):
        return _annotate_regular(regular, last=line.last)
    start, stop = _text_span(line)
    return (*_annotate_code(line), *_annotate_ehlo_text(line.raw, start, stop, edition), _annotate_end(line, stop))


def _annotate_regular(regular: re.Match[bytes], *, last: bool) -> tuple[Annotation, ...]:
    """Annotate a line that breaks no rule of either edition: nearly all lines are such, and there may be 20,000 of them."""
    at, stop = regular.span(1)
    found = [_LAST if last else _MORE, _shared(at, stop, "ehlo-keyword", "the keyword")]
    for param in regular[2].split(b" ", PARTS)[1:]:
        at, stop = stop + 1, stop + 1 + len(param)
        found.append(_shared(at, stop, "ehlo-param", "more parameters" if b" " in param else "a parameter"))
    found.append(_shared(stop, stop + 2, "CRLF", "the line's end"))
    return tuple(found)


@lru_cache(maxsize=4096)
def _shared(start: int, stop: int, rule: str, text: str) -> Annotation:
    """Return an annotation; lines are much alike, so one serves many of them."""
    return Annotation(Span(start, stop), rule, text, RFC_5321)


def breaks(annotations: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Return those that tell of a broken rule."""
    return tuple(annotation for annotation in annotations if not annotation.matches)


def _text_span(line: ReplyLine) -> tuple[int, int]:
    start = line.text_start
    return start, max(start, len(line.content.rstrip(b"\r")))


def _broken(start: int, stop: int, rule: Rule, text: str) -> Annotation:
    return Annotation(Span(start, stop), rule.name, text, rule.ref, matches=False)


def _annotate_code(line: ReplyLine) -> tuple[Annotation, ...]:
    if line.code == 250 and has_separator(line):
        return (_LAST if line.last else _MORE,)
    if line.code is None:
        return (_broken(0, 0, ehlo_ok_rsp, "no reply code in front"),)
    wrong: list[Annotation] = []
    if line.code != 250:
        wrong.append(_broken(0, 3, ehlo_ok_rsp, "the reply code is not 250"))
    if not has_separator(line):
        wrong.append(_broken(3, line.text_start, ehlo_ok_rsp, "neither a blank nor a hyphen stands behind the code"))
    return tuple(wrong)


def _annotate_greeting_text(raw: bytes, start: int, stop: int, edition: Edition) -> Iterator[Annotation]:
    blank = raw.find(b" ", start, stop)
    end = stop if blank < 0 else blank
    yield from _annotate_name(raw, start, end)
    if blank < 0:
        return
    greet = edition.greet
    allowed = re.match(greet.pattern, raw[end + 1 : stop])
    reach = end + 1 + (allowed.end() if allowed else 0)
    if end + 1 == stop:
        yield _broken(end, stop, greet, "a blank with nothing behind it")
    elif reach == stop:
        yield Annotation(Span(end + 1, stop), greet.name, "free text behind the name", greet.ref)
    else:
        yield _broken(reach, reach + 1, greet, f"{byte_name(raw[reach])} is not allowed behind the name")


def _annotate_name(raw: bytes, start: int, end: int) -> Iterator[Annotation]:
    name = raw[start:end]
    if _domain.fullmatch(name):
        yield Annotation(Span(start, end), domain.name, "the server's name", domain.ref)
        at = start
        for label in name.split(b".", PARTS)[:PARTS]:
            yield Annotation(Span(at, at + len(label)), sub_domain.name, "a label of the name", sub_domain.ref)
            at += len(label) + 1
    elif not name:
        yield _broken(start, start, domain, "the server's name is missing")
    elif name.startswith(b"["):
        yield _broken(start, end, domain, "an address in brackets is no Domain")
    elif found := _not_in_name.search(name):
        at = start + found.start()
        yield _broken(at, at + 1, domain, f"{byte_name(raw[at])} is no part of a Domain")
    else:
        matched = _domain.match(name)
        at = start + (matched.end() if matched else 0)
        yield _broken(at, at + 1, sub_domain, f"{byte_name(raw[at])} stands where a letter or digit must be")


def _annotate_ehlo_text(raw: bytes, start: int, stop: int, edition: Edition) -> Iterator[Annotation]:
    blank = raw.find(b" ", start, stop)
    end = stop if blank < 0 else blank
    matched = _keyword.match(raw, start, end)
    if start == stop:
        yield _broken(start, start, ehlo_keyword, "the keyword is missing")
    elif matched and matched.end() == end:
        yield Annotation(Span(start, end), ehlo_keyword.name, "the keyword", ehlo_keyword.ref)
    elif matched is None:
        yield _broken(start, start + 1, ehlo_keyword, f"{byte_name(raw[start])} stands where a letter or digit must be")
    else:
        at = matched.end()
        yield _broken(at, at + 1, ehlo_keyword, f"{byte_name(raw[at])} is no part of a keyword")
    if blank >= 0 and end > start:
        yield from _annotate_params(raw, end, stop, edition.param)


def _annotate_params(raw: bytes, start: int, stop: int, param: Rule) -> Iterator[Annotation]:
    at = start
    for piece in raw[start + 1 : stop].split(b" ", PARTS):
        at += 1
        allowed = re.match(param.pattern, piece)
        reach = allowed.end() if allowed else 0
        if not piece:
            yield _broken(at - 1, at, ehlo_line, "a blank with nothing behind it")
        elif reach == len(piece):
            yield Annotation(Span(at, at + len(piece)), param.name, "a parameter", param.ref)
        elif piece[reach] != 0x20:
            yield _broken(at + reach, at + reach + 1, param, f"{byte_name(piece[reach])} is no part of a parameter")
        else:
            yield Annotation(Span(at, at + len(piece)), param.name, "more parameters", param.ref)
        at += len(piece)


def _annotate_end(line: ReplyLine, stop: int) -> Annotation:
    size = len(line.raw)
    if line.raw[stop:] == b"\r\n" and not line.dropped:
        return Annotation(Span(stop, size), "CRLF", "the line's end", RFC_5321)
    words = {b"\n": "a bare line feed ends the line", b"": "the line has no end"}
    text = words.get(line.raw[stop:], "a stray carriage return stands before the line's end")
    return Annotation(
        Span(stop, size), "CRLF", "the line is too long to be kept" if line.dropped else text, RFC_5321, matches=False
    )
