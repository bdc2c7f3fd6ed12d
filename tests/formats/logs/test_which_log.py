"""Each log is read by its own reader, and a line of a log in a paste of something else makes no log of it."""

import pytest
from told_logs import LOGS

from inspector.formats.recognise import recogniser_of

KINDS = {
    "postfix_": "postfix-log",
    "exim_main": "exim-log",
    "exim_": "exim-debug",
    "exchange_": "exchange-log",
    "esa_": "cisco-log",
}
DIALOGUE = "220 mx.example.com ESMTP\nEHLO a.example\n250-mx.example.com\n250 STARTTLS\nQUIT\n221 bye\n"


@pytest.mark.parametrize("name", sorted(path.name for path in LOGS.glob("*.log")))
def test_each_log_has_its_reader(name: str) -> None:
    """By its bytes, not by its name."""
    row = recogniser_of((LOGS / name).read_bytes(), "x")
    assert row is not None
    assert row.kind == next(kind for begin, kind in KINDS.items() if name.startswith(begin))


@pytest.mark.parametrize(
    "line",
    [
        "Nov 28 10:00:00 mx postfix/smtp[1]: SSL_connect error to mx[192.0.2.1]:25: -1",
        "Info: DCID 4711 STARTTLS command not supported.",
        "2026-11-28 10:00:00 1xXFzP-000007-1D ** b@example.com H=mx [192.0.2.10]: 550 5.1.1 no",
        "2026-11-28T10:00:00.000Z,C,08DE2E4A1B2C3D01,0,192.0.2.7:41000,192.0.2.10:25,+,,",
    ],
)
def test_a_line_of_a_log_below_a_dialogue_makes_no_log(line: str) -> None:
    """The dialogue would be lost."""
    row = recogniser_of(f"{DIALOGUE}{line}\n".encode(), "x")
    assert row is not None
    assert row.kind == "dialogue"
    alone = recogniser_of(f"{line}\n".encode(), "x")
    assert alone is not None
    assert alone.kind != "dialogue"
