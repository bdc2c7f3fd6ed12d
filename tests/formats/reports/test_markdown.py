"""The Markdown report: wire text stays where it was put."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis.strategies import text
from markdown_it import MarkdownIt

from inspector.formats.reports.markdown import _table, code, fence, prose, report_markdown
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

FENCE = re.compile(r"^(`{3,})text\n.*?\n\1$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)")


def outside(markdown: str) -> str:
    """What is neither in a fence nor in a code span."""
    return SPAN.sub("", FENCE.sub("", markdown))


def test_hostile_words_stay_inside_fences_and_spans(hostile_session: Transcript) -> None:
    """Outside of them no tag, link, emphasis, table cell or mention of the server's making is left."""
    markdown = report_markdown(hostile_session, inspect(hostile_session))
    rest = outside(markdown)
    for sign in ("<img", "](", "**b**", "_i_", "@all", "$x$", "`", "~~~"):
        assert sign not in rest, sign
    assert "<img src=x" in markdown
    assert all(line.isprintable() for line in markdown.split("\n"))


def test_tables_keep_their_columns(hostile_session: Transcript) -> None:
    """A bar in a server's words makes no new cell."""
    markdown = report_markdown(hostile_session, inspect(hostile_session))
    columns = {len(re.findall(r"(?<!\\)\|", line)) for line in markdown.split("\n") if re.match(r"\| \d+ \|", line)}
    assert columns == {5}


def test_no_heading_of_the_servers_making(hostile_session: Transcript, session: Transcript) -> None:
    """The outline is the same, whatever the server says."""
    outlines = [
        [
            line.split(":")[0]
            for line in FENCE.sub("", report_markdown(each, inspect(each))).split("\n")
            if line.startswith("## ")
        ]
        for each in (hostile_session, session)
    ]
    assert outlines[0] == outlines[1]
    assert "## Findings" in outlines[0]


@pytest.mark.parametrize("text", ["", "`", "``", "a`b", "` `` ```", "plain", " blank "])
def test_a_code_span_is_closed_only_by_its_own_ticks(text: str) -> None:
    """The run of ticks around it is longer than any inside."""
    shown = code(text)
    ticks = re.match("`+", shown)
    assert ticks is not None
    inner = shown[len(ticks[0]) : -len(ticks[0])]
    assert shown.endswith(ticks[0])
    assert ticks[0] not in inner
    assert inner.strip(" ") == text.strip(" ")


@pytest.mark.parametrize("text", ["```", "````\n```", "a\n~~~"])
def test_a_fence_is_closed_only_by_its_own_ticks(text: str) -> None:
    """Fences of the server's making are text."""
    lines = fence(text).split("\n")
    assert lines[0].removesuffix("text") == lines[-1]
    assert not any(line.startswith(lines[-1]) for line in lines[1:-1])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b*", "a&#42;b&#42;"),
        ("<b>", "&#60;b>"),
        ("> quoted", "&#62; quoted"),
        ("_a_ __b", "&#95;a_ &#95;&#95;b"),
        ("smtpd_tls_protocols = >=TLSv1.2, smtp_ without d | x", "smtpd_tls_protocols = >=TLSv1.2, smtp_ without d | x"),
        ("- item", "&#45; item"),
        ("1. item", "&#49;. item"),
        ("# head", "&#35; head"),
        ("https://x", "https&#58;//x"),
        (r"\x1b", "&#92;x1b"),
        ("a plain sentence.", "a plain sentence."),
    ],
)
def test_prose_shows_signs_as_signs(text: str, shown: str) -> None:
    """Character references, which no reader of Markdown takes for markup."""
    assert prose(text) == shown


@given(text(alphabet="ab0_*~`<>|\\[](){}#&;:/.@$!+-= \xe9", max_size=40))
def test_a_reader_of_markdown_sees_the_text_and_nothing_else(words: str) -> None:
    """No emphasis, link, list, quotation, heading or tag, as a paragraph and as a cell of a table."""
    shown = words.strip()
    reader = MarkdownIt("gfm-like")
    reader.linkify.set({"fuzzy_link": False})  # GitHub makes links of www., http:// and mail addresses alone
    html = reader.render(prose(shown))
    assert html == (f"<p>{escape(shown)}</p>\n" if shown else "")
    cells = reader.render(_table(("", ""), [("x", prose(shown))]))
    assert re.findall(r"<td>(.*)</td>", cells) == ["x", escape(shown)]


def test_settings_become_blocks(session: Transcript) -> None:
    """They can be copied as they are."""
    markdown = report_markdown(session, inspect(session))
    assert re.search(r"```text\nsmtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1\n", markdown)


def test_the_head_names_programs_and_time(session: Transcript) -> None:
    """What a ticket needs to be believed."""
    markdown = report_markdown(session, inspect(session))
    assert "| Program | SMTP Inspector 0.1.0, Python 3.11.7, OpenSSL 3.0.19 |" in markdown
    assert "2026-01-15T12:00:00+00:00" in markdown
