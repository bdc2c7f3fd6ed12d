"""A table that only some sources have, as lines."""

import pytest
from playbook import started

from inspector.events import LineKept, SourceRead
from inspector.lenses.inspection import inspect
from inspector.lenses.saved import as_saved
from inspector.lenses.sheet import Sheet, SheetRow
from inspector.transcript import Transcript
from inspector.ui.lines.line import Line
from inspector.ui.panes.sheet import sheet_lines

SHEET = Sheet(
    key="received",
    title="Hops",
    headline="One of two hops was in clear.",
    entry=3,
    remarks=("Remark one.",),
    header=("by", "TLS", "cipher"),
    rows=(
        SheetRow(("mx.example.com", "TLSv1.3", "TLS_AES_256_GCM_SHA384"), 5),
        SheetRow(("relay.example", "in clear", ""), -1, bad=True),
    ),
)


def texts(lines: list[Line]) -> list[str]:
    """What is drawn."""
    return ["".join(piece.text for piece in line.pieces).rstrip() for line in lines]


def test_a_table_with_its_words():
    """Headline, remarks, header, rows; columns line up."""
    assert texts(list(sheet_lines(SHEET, 80))) == [
        "One of two hops was in clear.",
        "Remark one.",
        "",
        "by              TLS       cipher",
        "mx.example.com  TLSv1.3   TLS_AES_256_GCM_SHA384",
        "relay.example   in clear",
        "",
    ]


def test_headline_and_rows_lead_to_their_entries():
    """A row without an entry leads nowhere."""
    lines = list(sheet_lines(SHEET, 80))
    entries = [line.evidence.entry if line.evidence else None for line in lines]
    assert entries == [3, None, None, None, 5, None, None]


@pytest.mark.parametrize("width", [20, 34, 40, 80])
def test_no_line_is_wider_than_the_pane(width: int):
    """Where the last column has no room, its words stand below."""
    assert all(len(text) <= width for text in texts(list(sheet_lines(SHEET, width))))
    assert any("TLS_AES_256" in text for text in texts(list(sheet_lines(SHEET, width))))


def test_settings_do_not_end_before_the_end_of_a_session():
    """What holds no session is not said to break one off."""
    source = SourceRead(at=0, kind="postfix-settings", name="x", words="settings")
    line = LineKept(at=0, number=1, raw=b"smtpd_tls_security_level = may", why="setting")
    assert as_saved(inspect(Transcript([started(), source, line]))).session.ended == ""
