"""Which deviations a line of an EHLO reply has: how each is recognised. Their texts stand in ``table``."""

import re
from collections.abc import Iterator

from inspector.lenses.ehlo.frame import Frame, loose_keyword
from inspector.lenses.ehlo.kind import Kind
from inspector.lenses.ehlo.table import KINDS
from inspector.lenses.ehlo.table_greeting import KEYWORD_FIRST, STARTTLS_FIRST, STARTTLS_FIRST_IN_TLS, STARTTLS_TWICE
from inspector.lenses.ehlo.table_keywords import EQUALS_FORM, TLS_WORD, TLS_WORD_ALONE, UNDERSCORE
from inspector.lenses.ehlo.values import Deviation
from inspector.lenses.finding import Severity
from inspector.smtp.annotation import Annotation, Span
from inspector.smtp.ehlo_reply import Starttls, has_separator, looks_like_a_name, name_of
from inspector.smtp.extensions import Extension, find_extension, params_fit
from inspector.smtp.reading import byte_name
from inspector.smtp.reply import ReplyLine

LINE_OCTETS = 512
"""What a reply line may have (RFC 5321 §4.5.3.1.5)."""
FAR_TOO_LONG = 2_000
"""Octets from which a line is far too long: between the 600 that were measured harmless and the 20,000 that were not."""
MANY_LINES = 1_000
SHOWS_SECRETS = frozenset({"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "PLAIN-CLIENTTOKEN", "XYMCOOKIE"})
"""Ways to log in that send a password or a token as it is."""

_BEST_FIRST = list(Severity)
_TEARS = frozenset({"ehlo-bare-cr", "ehlo-control-byte"})
_PARAMETERS = frozenset({"ehlo-parameter-syntax", "ehlo-parameter-unexpected"})
"""Where one of the first stands in a line, its parameters are wrong for that reason alone."""
_NOT_OFFERED = frozenset({Starttls.ABSENT, Starttls.MASKED})
_UNDERSCORED = re.compile(rb"X_[0-9A-Za-z_-]+(?= |\r|\Z)", re.IGNORECASE)
"""A private keyword with an underscore where a hyphen belongs."""
_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?= |\r|\Z)")


def check_greeting(
    line: ReplyLine, text: bytes, start: int, broken: tuple[Annotation, ...], frame: Frame
) -> tuple[Deviation, ...]:
    """Judge the first line."""
    return _worst_first(_greeting_deviations(line, text, start, broken, frame))


def check_keyword(
    number: int, line: ReplyLine, keyword: str, params: tuple[str, ...], broken: tuple[Annotation, ...], frame: Frame
) -> tuple[Deviation, ...]:
    """Judge a line behind the first. `keyword` is empty where it has none by the letter."""
    starttls = frame.offer.line == number
    found = list(_line_deviations(number, line, broken, frame, starttls=starttls))
    if keyword:
        torn = any(each.code in _TEARS for each in found)
        more = _keyword_deviations(number, line, keyword, params, frame, starttls=starttls)
        found += (each for each in more if not (torn and each.code in _PARAMETERS))
        frame.seen.add(keyword)
    return _worst_first(found) if found else ()


def _worst_first(deviations: Iterator[Deviation] | list[Deviation]) -> tuple[Deviation, ...]:
    unique: dict[str, Deviation] = {}
    for deviation in deviations:
        unique.setdefault(deviation.code, deviation)
    return tuple(sorted(unique.values(), key=lambda deviation: _BEST_FIRST.index(deviation.severity)))


def _deviation(kind: Kind, span: Span, *, byte: int | None = None, starttls: bool = False) -> Deviation:
    severity = kind.on_starttls if starttls else kind.severity
    explanation = kind.explanation
    if kind.trips and severity is not Severity.NOTE:
        explanation += " " + kind.trips
    title = kind.title.format(byte="it" if byte is None else byte_name(byte))
    return Deviation(kind.code, severity, span, title, explanation, kind.advice, kind.ref, kind.mark)


def _greeting_deviations(
    line: ReplyLine, text: bytes, start: int, broken: tuple[Annotation, ...], frame: Frame
) -> Iterator[Deviation]:
    word = Span(start, start + len(text.partition(b" ")[0]))
    if frame.first_keyword is not None:
        yield _keyword_first(frame, word)
    elif found := _STATUS.match(text):
        yield _deviation(KINDS["ehlo-status-code"], Span(start, start + found.end()))
    for annotation in broken:
        if annotation.rule not in ("Domain", "sub-domain") or frame.first_keyword is None:
            yield from _from_greeting_rule(annotation, line, text)
    yield from _whole_line_deviations(1, line, frame)
    if frame.first_keyword is None and not broken and not _begins_with_a_name(text, frame):
        yield _deviation(KINDS["ehlo-greeting-not-a-domain"], word)


def _keyword_first(frame: Frame, span: Span) -> Deviation:
    extension = frame.first_keyword
    if extension is not None and extension.keyword == "STARTTLS":
        first = STARTTLS_FIRST_IN_TLS if frame.in_tls else STARTTLS_FIRST
        return _deviation(STARTTLS_TWICE if frame.offer.starttls is Starttls.ADVERTISED else first, span)
    return _deviation(KEYWORD_FIRST if frame.late else KINDS["ehlo-greeting-missing"], span)


def _begins_with_a_name(text: bytes, frame: Frame) -> bool:
    """Tell whether a first line that breaks no rule names the server; a status code is spoken of elsewhere."""
    if looks_like_a_name(text) or _STATUS.match(text):
        return True
    name = name_of(frame.greeting)
    return bool(name) and text.partition(b" ")[0].lower() in (name, name.partition(b".")[0])


def _from_greeting_rule(annotation: Annotation, line: ReplyLine, text: bytes) -> Iterator[Deviation]:
    at = annotation.span.start
    byte = line.raw[at] if at < annotation.span.stop else None
    if annotation.rule in ("Domain", "sub-domain"):
        code = "ehlo-greeting-not-a-domain"
        if not text:
            code = "ehlo-greeting-empty"
        elif text.startswith(b"["):
            code = "ehlo-greeting-address-literal"
        elif text.startswith((b" ", b"\t")):
            code = "ehlo-leading-blank"
        yield _deviation(KINDS[code], annotation.span)
    elif annotation.rule == "ehlo-greet":
        code = "ehlo-trailing-blank"  # ehlo-greet may hold any other ASCII
        if byte is not None and byte > 0x7F:
            code = "ehlo-greeting-8bit"
        elif byte == 0x0D:
            code = "ehlo-bare-cr"
        yield _deviation(KINDS[code], annotation.span, byte=byte)
    else:
        yield from _from_any_rule(annotation, line)


def _line_deviations(
    number: int, line: ReplyLine, broken: tuple[Annotation, ...], frame: Frame, *, starttls: bool
) -> Iterator[Deviation]:
    for annotation in broken:
        at = annotation.span.start
        byte = line.raw[at] if at < annotation.span.stop else None
        if _is_said_already(annotation, line):
            continue
        if number == frame.late and annotation.rule == "ehlo-keyword":
            yield _greeting_late(frame, annotation.span, byte)
        elif code := _CODES.get(annotation.rule):
            yield _deviation(_kind(_narrowed(code, line, byte), line, byte), annotation.span, byte=byte, starttls=starttls)
        else:
            yield from _from_any_rule(annotation, line)
    yield from _whole_line_deviations(number, line, frame)


def _is_said_already(annotation: Annotation, line: ReplyLine) -> bool:
    """Tell whether a rule breaks only because the code or the separator in front is missing."""
    if line.code is None:
        return annotation.rule not in ("ehlo-ok-rsp", "CRLF")
    return annotation.rule == "ehlo-keyword" and annotation.span.start == annotation.span.stop and not has_separator(line)


def _greeting_late(frame: Frame, span: Span, byte: int | None) -> Deviation:
    kind = KINDS["ehlo-greeting-late"]
    if frame.offer.starttls is Starttls.ADVERTISED and frame.first_keyword is find_extension("STARTTLS"):
        kind = kind._replace(severity=Severity.NOTE)
    return _deviation(kind, span, byte=byte)


TAB_TRIPS = "Postfix, Sendmail, OpenSMTPD, JavaMail and Go net/smtp do not find STARTTLS here; Exim does."
"""Who trips over a tab behind the word."""
_CODES = {
    "ehlo-keyword": "ehlo-keyword-syntax",
    "ehlo-param": "ehlo-parameter-syntax",
    "ehlo-line": "ehlo-trailing-blank",
}
"""Broken rule to what it is called, before the byte is looked at."""


def _kind(code: str, line: ReplyLine, byte: int | None) -> Kind:
    """Return the kind of a code; a tab, and an equals sign behind a keyword that is known, have words of their own."""
    if code == "ehlo-keyword-syntax" and byte == 0x09:
        return KINDS[code]._replace(trips=TAB_TRIPS)
    if code == "ehlo-keyword-syntax" and byte == 0x3D and (known := loose_keyword(line.content[4:])):
        return KINDS[code] if known.keyword == "STARTTLS" else EQUALS_FORM
    if code == "ehlo-keyword-syntax" and byte == 0x5F and _UNDERSCORED.match(line.content[4:]):
        return UNDERSCORE
    return KINDS[code]


def _narrowed(code: str, line: ReplyLine, byte: int | None) -> str:
    """Return a more telling code for what the byte shows."""
    if code == "ehlo-trailing-blank":
        return code
    if byte is None:
        return "ehlo-line-empty"
    if byte == 0x0D:
        return "ehlo-bare-cr"
    if (byte < 0x20 and byte != 0x09) or byte == 0x7F:
        return "ehlo-control-byte"
    if code == "ehlo-keyword-syntax":
        if byte in (0x20, 0x09) and not line.content[4:5].strip(b" \t"):
            return "ehlo-leading-blank"
        if line.content[4:9].upper() == b"AUTH=":
            return "ehlo-auth-equals"
        if _STATUS.match(line.content[4:]):
            return "ehlo-status-code"
    return code


def _from_any_rule(annotation: Annotation, line: ReplyLine) -> Iterator[Deviation]:
    """Judge a broken frame of a line: its code, its separator, its end."""
    end = line.raw[annotation.span.start : annotation.span.stop]
    if annotation.rule == "CRLF":
        code = "ehlo-bare-lf" if end == b"\n" else "ehlo-stray-cr"
        if end and not line.dropped:
            yield _deviation(KINDS[code], annotation.span)
    elif line.code is None:
        yield _deviation(KINDS["ehlo-code-missing"], Span(0, len(line.content)))
    elif annotation.span.start == 0:
        yield _deviation(KINDS["ehlo-code-mixed"], annotation.span)
    else:
        yield _deviation(KINDS["ehlo-separator-missing"], annotation.span)


def _whole_line_deviations(number: int, line: ReplyLine, frame: Frame) -> Iterator[Deviation]:
    octets = len(line.raw) + line.dropped
    if octets > LINE_OCTETS:
        code = "ehlo-line-too-long" if octets < FAR_TOO_LONG else "ehlo-line-far-too-long"
        yield _deviation(KINDS[code], Span(LINE_OCTETS, len(line.raw)))
    if number == len(frame.lines):
        if frame.surplus:
            yield _deviation(KINDS["ehlo-text-after-last-line"], Span(0, min(4, len(line.content))))
        if number > MANY_LINES:
            yield _deviation(KINDS["ehlo-reply-too-long"], Span(0, len(line.content)))


def _keyword_deviations(
    number: int, line: ReplyLine, keyword: str, params: tuple[str, ...], frame: Frame, *, starttls: bool
) -> Iterator[Deviation]:
    """Judge a keyword that is one by the letter."""
    span = Span(4, 4 + len(keyword))
    raw = line.raw[4 : 4 + len(keyword)]
    extension = find_extension(keyword)
    is_plain_ok = keyword == "OK" and line.last
    if not raw.isupper() and not raw.isdigit() and not is_plain_ok:
        yield _deviation(KINDS["ehlo-keyword-lower-case"], span, starttls=starttls)
    if keyword in frame.seen:
        yield _deviation(KINDS["ehlo-keyword-duplicate"], span)
    if number in frame.masked:
        yield _deviation(KINDS["ehlo-keyword-masked"], span, starttls=starttls)
    elif extension is None:
        yield from _unknown_deviations(line, keyword, span)
    else:
        yield from _extension_deviations(line, extension, params, frame, starttls=starttls)


def _unknown_deviations(line: ReplyLine, keyword: str, span: Span) -> Iterator[Deviation]:
    if keyword == "OK" and line.last:
        yield _deviation(KINDS["ehlo-last-line-no-keyword"], span)
    else:
        code = "ehlo-keyword-unknown" if keyword.startswith("X") else "ehlo-keyword-unregistered"
        yield _deviation(KINDS[code], span)


def _extension_deviations(
    line: ReplyLine, extension: Extension, params: tuple[str, ...], frame: Frame, *, starttls: bool
) -> Iterator[Deviation]:
    keyword = extension.keyword
    word = Span(4, 4 + len(keyword))
    rest = Span(min(word.stop + 1, len(line.content)), len(line.content))
    if keyword == "AUTH" and not params:
        yield _deviation(KINDS["ehlo-auth-empty"], word)
    elif params and not params_fit(extension, params):
        code = "ehlo-parameter-unexpected" if extension.params == "" else "ehlo-parameter-syntax"
        yield _deviation(KINDS[code], rest, starttls=starttls)
    if extension.is_undescribed:
        yield _deviation(KINDS["ehlo-keyword-private"], word)
    if keyword == "TLS":
        alone = not frame.in_tls and frame.offer.starttls in _NOT_OFFERED
        yield _deviation(TLS_WORD_ALONE if alone else TLS_WORD, word)
    if keyword == "STARTTLS" and frame.in_tls:
        yield _deviation(KINDS["ehlo-starttls-inside-tls"], word)
    if keyword == "AUTH" and not frame.in_tls and any(param.upper() in SHOWS_SECRETS for param in params):
        yield _deviation(KINDS["ehlo-auth-in-clear"], Span(4, len(line.content)))
    if keyword == "REQUIRETLS" and not frame.in_tls:
        yield _deviation(KINDS["ehlo-requiretls-in-clear"], word)
    if keyword == "BURL" and frame.port == 25:
        yield _deviation(KINDS["ehlo-burl-on-port-25"], word)
    if keyword == "BINARYMIME" and "CHUNKING" not in frame.offered and not frame.masked:
        yield _deviation(KINDS["ehlo-binarymime-alone"], word)
