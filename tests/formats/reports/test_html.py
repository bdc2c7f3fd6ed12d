"""The HTML report: whatever the wire says, the elements are ours; every link leads somewhere; every colour can be read."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import play
from report_sessions import HOSTILE, NOTE, a_pasted_session, a_session

from inspector.events import NoteWritten
from inspector.formats.reports.html import GENERATOR, report_html
from inspector.formats.reports.html_elements import Html, element, row
from inspector.formats.reports.html_style import ON_PAGE, PALETTES, stylesheet
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "article", "footer"),
    *("h1", "h2", "h3", "h4", "p", "pre", "code", "ul", "li", "dl", "dt", "dd", "a", "mark", "div", "span"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {*("lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "scope", "colspan", "aria-label")}
VOID = {"meta"}
MARKUP = (
    b"""<script>alert(1)</script><img src=x onerror=alert(1)>" onclick='x' --><!-- ]]> <svg/onload=a> &lt;b&gt; </style>"""
)


class Page(HTMLParser):
    """What a browser would see: elements, attributes, ids, links, and the text of each element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.others: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def page_of(transcript: Transcript) -> Page:
    """The report, as a browser reads it."""
    return Page(report_html(transcript, inspect(transcript)))


@pytest.mark.parametrize("words", [HOSTILE, MARKUP, b"plain"])
def test_nothing_of_the_servers_becomes_markup(words: bytes) -> None:
    """Elements and attributes are ours alone; the words themselves stand as text."""
    for make in (a_session, a_pasted_session):
        page = page_of(make(words))
        assert set(page.elements) <= ELEMENTS
        assert page.attributes <= ATTRIBUTES
        assert page.others == []
        assert page.elements.count("article") == len(inspect(make(words)).findings)
        assert {"script", "img", "svg", "style"} & set(page.elements) == {"style"}
    assert "alert(1)" in page_of(a_session(MARKUP)).text


@settings(max_examples=40)
@given(st.binary(max_size=60))
def test_any_bytes_stay_text(words: bytes) -> None:
    """Whatever stands in the greeting, a reply line and a note."""
    line = words.replace(b"\n", b"")
    note = NoteWritten(at=0, entry=2, text=words.decode("utf-8", "replace").replace("\n", ""))
    transcript = play(b"S: 220 " + line, "C: EHLO x", b"S: 250 " + line, note)
    report = report_html(transcript, inspect(transcript))
    page = Page(report)
    assert set(page.elements) <= ELEMENTS
    assert page.attributes <= ATTRIBUTES
    assert all(text.isprintable() for text in report.split("\n"))


def test_every_link_leads_to_an_anchor_and_back(session: Transcript) -> None:
    """From each finding to the lines that prove it, and back; no anchor twice, nothing from outside."""
    page = page_of(session)
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)
    findings = inspect(session).findings
    proven = findings[0].evidence[0].entry
    assert f"#e{proven}" in page.links
    assert {f"#f{number}" for number in range(1, len(findings) + 1)} & set(page.links)
    assert "#TLSv1.0" in page.links


def test_the_page_needs_nothing_and_allows_nothing(session: Transcript) -> None:
    """The policy names the one sheet by its hash; no address of another file stands anywhere in the markup."""
    report = report_html(session, inspect(session))
    sheet = stylesheet()
    assert f"<style>{sheet}</style>" in report
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    assert f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;" in report
    assert not re.search(r"url\(|@import|<script|<link|<img|\ssrc=|\sstyle=", report)
    assert GENERATOR in report


def test_the_page_holds_everything_a_ticket_needs(session: Transcript, pasted_session: Transcript) -> None:
    """The same facts as the other reports, evidence as lines, notes beside their line, what was kept of the source."""
    text = page_of(session).text
    for words in (
        "192.0.2.10",
        "2026-01-15T12:00:00+00:00",
        "OpenSSL 3.0.19",
        "S 250-STARTTLS",
        "alert 70 protocol_version",
    ):
        assert words in text
    text = page_of(pasted_session).text
    for words in (
        NOTE,
        "<--- STARTTLS is before the greeting",
        "ticket.txt",
        "1 comment",
        "looks like Postfix",
        "안녕하세요",
    ):
        assert words in text
    assert "an older note" not in text


def test_an_empty_session_makes_a_page_too() -> None:
    """Nothing happened, and the page says so."""
    assert "None: no SMTP session came about" in page_of(Transcript()).text


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", PALETTES)
def test_every_colour_can_be_read(scheme: str) -> None:
    """At least 4.5 to 1 (WCAG 2.1 §1.4.3) on the page, on a panel, and for what is lit."""
    colours = PALETTES[scheme]
    for ground in ("page", "panel"):
        for name in ON_PAGE:
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    assert _contrast(colours["on-lit"], colours["lit"]) >= 4.5


def test_the_sheet_names_no_colour_of_its_own() -> None:
    """All come from the palettes, which are the ones that are measured; dark is for the screen alone."""
    sheet = stylesheet()
    rules = sheet.split("}}", 1)[1]
    assert not re.search(r"#[0-9a-f]{3,6}\b", rules)
    assert set(re.findall(r"var\(--([a-z-]+)\)", rules)) <= set(PALETTES["light"])
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()
    assert "@media screen and (prefers-color-scheme:dark)" in sheet


def test_colours_are_never_all_that_tells(session: Transcript) -> None:
    """A word stands beside each severity and each outcome."""
    text = page_of(session).text
    assert "✗ failure:" in text
    assert "! warning:" in text
    assert "accepted" in text


def test_elements_escape_what_is_no_element() -> None:
    """Text and attributes; a wrong name is our own mistake."""
    assert (
        element("p", "<b>", element("code", "&"), class_='"x"') == '<p class="&quot;x&quot;">&lt;b&gt;<code>&amp;</code></p>'
    )
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert row("a", Html("<i></i>")) == '<tr><th scope="row">a</th><td><i></i></td></tr>'
    with pytest.raises(ValueError, match="no name"):
        element("p>", "x")
