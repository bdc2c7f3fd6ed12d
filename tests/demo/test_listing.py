"""What `demo --list` prints."""

import pytest

from inspector.demo.listing import WIDTH, list_scenarios, nearest_name
from inspector.demo.samples import SAMPLES
from inspector.demo.scenario import Subject
from inspector.demo.scenarios import SCENARIOS

ALL = {**SCENARIOS, **SAMPLES}
LISTED = list_scenarios(ALL.values())


def test_it_fits_into_eighty_columns():
    """No line is wider, none ends in blanks, and no word is broken."""
    lines = LISTED.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)
    words = set(LISTED.split())
    for scenario in ALL.values():
        assert set(scenario.teaches.split()) <= words


def test_each_subject_is_a_heading_once():
    """Scenarios of one subject stand under it, in the order of the table."""
    headings = [line for line in LISTED.splitlines() if line and not line.startswith(" ")]
    assert headings == [subject.value for subject in Subject]
    for block, subject in zip(LISTED.split("\n\n"), Subject, strict=True):
        names = [line.split()[0] for line in block.splitlines()[1:] if line[2] != " "]
        assert names == [scenario.name for scenario in ALL.values() if scenario.subject is subject]


def test_a_row_tells_what_it_runs_with():
    """The text is one column behind the names; the options that a demo brings stand at its end."""
    row = list_scenarios([SCENARIOS["double-reply"]]).splitlines()[1:]
    assert row[0] == "  double-reply              Two replies to one command."
    assert row[1].index("MAIL") == row[0].index("Two")
    assert row[-1].strip() == "Runs with --try-mail-from you@example.com"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("expired", "expired-certificate"),
        ("FIREWALL", "masked-by-firewall"),
        ("legacy_only", "legacy-only"),
        ("dribbel", "dribble"),
        ("xyzzy", ""),
    ],
)
def test_a_mistyped_name_is_understood(typed: str, meant: str):
    """A part of a name is enough, a typo too."""
    assert nearest_name(typed, SCENARIOS) == meant
