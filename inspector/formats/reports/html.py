"""A report for a browser or a printer: one file, no script, nothing loaded. What came from the wire is text, never markup.

Every element is made by `html_elements.element`, which escapes whatever is not an element already; the visible notation has
left no control character in it. Findings and lines are tied together by anchors: ``f1`` is the first finding, ``e12`` the
line of entry 12, ``TLSv1.2`` the row of that version.
"""

from collections.abc import Iterator

from inspector.events import ProbeFinished
from inspector.formats.reports.annotated import NOTE, Line, annotated_lines, mark_text
from inspector.formats.reports.html_elements import Html, element, joined, table
from inspector.formats.reports.html_findings import Links, finding_element
from inspector.formats.reports.html_readings import certificates, clients, ehlo, keywords, outcomes, ports, sheet, versions
from inspector.formats.reports.html_style import policy, stylesheet
from inspector.formats.reports.paragraphs import facts_of, heading_of, nothing_found, summary_of
from inspector.lenses.conversation import Side, Tone, row_of
from inspector.lenses.inspection import Inspection
from inspector.transcript import Transcript

GENERATOR = '<meta name="generator" content="SMTP Inspector">'
"""What tells that a file is a report of ours."""
_LOUD = {Tone.FAILURE, Tone.WARNING, Tone.OK, Tone.QUIET}
"""Tones of a line that have a colour of their own."""


def report_html(transcript: Transcript, inspection: Inspection) -> str:
    """Return the whole file. Lines end in LF; every character is printable."""
    title, sheet = f"SMTP Inspector: {inspection.session.target}", stylesheet()
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(sheet)),
        Html(GENERATOR),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Html(sheet)),
    )
    sections = list(_sections(transcript, inspection))
    links = [element("a", name, href=f"#{anchor}") for anchor, name, content in sections if content]
    body = element(
        "body",
        element("header", element("h1", title), _facts(transcript, inspection)),
        element("nav", *links, aria_label="Sections"),
        element("main", *(_section(*section) for section in sections if section[2])),
        element("footer", "Bytes that are no printable text stand as \\xNN, a backslash as \\\\."),
    )
    page = "<!DOCTYPE html>\n" + element("html", head, "\n", body, lang="en") + "\n"
    return page.replace("</tr>", "</tr>\n").replace("</section>", "</section>\n").replace("</p>", "</p>\n")


def _sections(transcript: Transcript, inspection: Inspection) -> Iterator[tuple[str, str, Html]]:
    """Yield each section: its anchor, its name, and what stands in it; nothing where there is nothing."""
    links = _links(transcript, inspection)
    yield "findings", "Findings", _findings(transcript, inspection, links)
    yield "conversation", heading_of(inspection), _conversation(transcript, inspection, links)
    for number, reply in enumerate(inspection.ehlo, 1):
        yield f"ehlo{number}", f"EHLO reply ({reply.channel.value}): STARTTLS {reply.starttls.value}", ehlo(reply)
    yield "keywords", "Keywords", keywords(inspection)
    yield "clients", "Clients", clients(inspection)
    for one in inspection.sheets:
        yield one.key, one.title, sheet(one)
    yield "versions", "TLS versions", Html() if inspection.without_session else versions(inspection)
    yield "ports", "Ports", ports(inspection)
    yield "senders", "What senders get", outcomes(inspection)
    yield "certificates", "Certificates", Html() if inspection.without_session else certificates(inspection)


def _section(anchor: str, name: str, content: Html) -> Html:
    return element("section", element("h2", name), content, id=anchor)


def _facts(transcript: Transcript, inspection: Inspection) -> Html:
    facts = [*facts_of(transcript, inspection), ("Findings", summary_of(transcript, inspection))]
    return element("dl", *(joined(element("dt", label), element("dd", value)) for label, value in facts))


def _links(transcript: Transcript, inspection: Inspection) -> Links:
    """Return where the evidence of findings stands in this page, and which findings point at an entry."""
    shown: dict[int, str] = {}
    back: dict[int, list[int]] = {}
    for number, finding in enumerate(inspection.findings, 1):
        for entry in dict.fromkeys(evidence.entry for evidence in finding.own_evidence):
            event = transcript[entry].event
            if isinstance(event, ProbeFinished):
                shown[entry] = event.version.label
            elif row_of(transcript[entry]):
                shown[entry] = f"e{entry}"
            back.setdefault(entry, []).append(number)
    return Links(shown, back)


def _findings(transcript: Transcript, inspection: Inspection, links: Links) -> Html:
    if not inspection.findings:
        return element("p", nothing_found(transcript, inspection))
    return joined(
        *(finding_element(transcript, inspection, number, links) for number in range(1, len(inspection.findings) + 1))
    )


def _conversation(transcript: Transcript, inspection: Inspection, links: Links) -> Html:
    rows = [part for line in annotated_lines(transcript, inspection) for part in _line(line, transcript, links)]
    return element("div", table(("", "", "", ""), rows), class_="said") if rows else Html()


def _line(line: Line, transcript: Transcript, links: Links) -> Iterator[Html]:
    if line.side:
        shown = row_of(transcript[line.entry])
        tone = shown.tone.value if shown and shown.tone in _LOUD else "client" if line.side == Side.CLIENT else ""
        mark = element("span", mark_text(line.mark), class_=line.mark.tone.value) if line.mark else Html()
        back = [element("a", f"finding {number}", href=f"#f{number}") for number in links.back.get(line.entry, ())]
        yield element(
            "tr",
            element("td", line.time, class_="time"),
            element("td", line.side),
            element("td", element("span", line.text, class_=tone), class_="text"),
            element("td", mark, *(part for link in back for part in (" ", link)), class_="margin"),
            id=f"e{line.entry}",
        )
    if line.note:
        about = "" if line.side else f" ({line.text})"
        cell = element("td", f"{NOTE} {line.note}{about}", colspan="2")
        yield element("tr", element("td"), element("td"), cell, class_="note")
