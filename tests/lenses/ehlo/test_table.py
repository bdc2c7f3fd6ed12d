"""The table of deviations reads well and names its sources."""

import re

from inspector.lenses.ehlo.table import KINDS
from inspector.lenses.ehlo.table_greeting import KEYWORD_FIRST, STARTTLS_FIRST, STARTTLS_FIRST_IN_TLS, STARTTLS_TWICE
from inspector.lenses.finding import Severity

ALL = (STARTTLS_FIRST, STARTTLS_FIRST_IN_TLS, STARTTLS_TWICE, KEYWORD_FIRST, *KINDS.values())


def test_every_kind_can_be_read() -> None:
    """A code of our form, a title without full stop, sentences that end, a margin that is short, a source."""
    for kind in ALL:
        assert re.fullmatch(r"ehlo(-[a-z0-9]+)+", kind.code)
        assert not kind.title.endswith(".")
        assert kind.explanation.endswith((".", "”"))
        assert kind.advice
        assert len(kind.mark) <= 20, kind.code
        assert "RFC" in kind.ref or "Cisco" in kind.ref


def test_a_warning_names_who_trips_over_it() -> None:
    """A warning stands where a measured client trips, and nowhere else."""
    exempt = {"ehlo-parameter-syntax"}
    for kind in KINDS.values():
        if Severity.WARNING in (kind.severity, kind.on_starttls) and kind.code not in exempt:
            assert kind.trips.endswith("."), kind.code
        if kind.severity is kind.on_starttls is Severity.NOTE:
            assert not kind.trips, kind.code


def test_settings_stand_on_lines_of_their_own() -> None:
    """What is to be copied begins with two blanks."""
    rows = STARTTLS_FIRST.advice.split("\n")
    assert [row.strip() for row in rows if row.startswith("  ")] == [
        "policy-map type inspect esmtp NAME",
        "parameters",
        "allow-tls",
    ]
