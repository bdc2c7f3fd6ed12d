"""Findings in the HTML report, with the lines that prove them."""

from collections.abc import Iterator
from typing import NamedTuple

from inspector.formats.reports.html_elements import Html, element, joined
from inspector.formats.reports.paragraphs import SEE_IT, SIGNS, advice_blocks, evidence_text
from inspector.formats.reports.quoted import Quote, quotes_of
from inspector.lenses.finding import Finding
from inspector.lenses.inspection import Inspection
from inspector.transcript import Transcript


class Links(NamedTuple):
    """What ties findings and lines together."""

    shown: dict[int, str]
    """Entry to the anchor of what shows it; an entry that nothing shows is not in it."""
    back: dict[int, list[int]]
    """Entry to the numbers of the findings that point at it."""


def finding_element(transcript: Transcript, inspection: Inspection, number: int, links: Links) -> Html:
    """Return finding `number`, counted from 1."""
    finding = inspection.findings[number - 1]
    severity = finding.severity.value
    return element(
        "article",
        element("h3", f"{SIGNS[finding.severity]} {severity}: {finding.title}"),
        element("p", finding.explanation),
        element("p", f"Evidence: {evidence_text(finding)}", class_="quiet"),
        element("ul", *(_quote(quote, links) for quote in quotes_of(transcript, finding, inspection.ports)), class_="said"),
        *_blocks(finding.advice),
        *_commands(finding),
        element("p", "Code ", element("code", finding.code), f" · {finding.ref}", class_="quiet"),
        id=f"f{number}",
        class_=severity,
    )


def _commands(finding: Finding) -> Iterator[Html]:
    if finding.reproductions:
        yield element("h4", f"{SEE_IT}:")
    for one in finding.reproductions:
        yield element("pre", one.command)
        yield element("p", f"Shows {one.shows}. {one.misleads}".rstrip())


def _blocks(text: str) -> Iterator[Html]:
    for settings, block in advice_blocks(text):
        yield element("pre" if settings else "p", block)


def _quote(quote: Quote, links: Links) -> Html:
    text = quote.text
    lit = (
        joined(text[: quote.start], element("mark", text[quote.start : quote.stop]), text[quote.stop :])
        if quote.stop > quote.start
        else text
    )
    port = f"port {quote.port} " if quote.port else ""
    line = element("code", f"{port}{quote.side} ", lit)
    anchor = None if quote.port else links.shown.get(quote.entry)
    return element("li", line, " ", element("a", f"entry {quote.entry}", href=f"#{anchor}") if anchor else Html())
