"""The published codes of findings."""

import pytest

from inspector.lenses.ehlo.table import KINDS
from inspector.lenses.ehlo.table_greeting import KEYWORD_FIRST, STARTTLS_FIRST, STARTTLS_FIRST_IN_TLS, STARTTLS_TWICE
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.finding_codes import CODES


def test_a_finding_cannot_have_another_code():
    """What is not in the table cannot be emitted, whatever rule makes it."""
    with pytest.raises(ValueError, match="'starttls-oops' is no published code"):
        Finding("starttls-oops", Severity.NOTE, (Evidence(0, 0, 0, 0),), "", "", "", "")  # type: ignore[arg-type]


def test_the_codes_of_an_ehlo_reply_are_those_of_its_table():
    """Every kind of deviation has its code, and no code about a line of an EHLO reply is left without a kind."""
    kinds = {*KINDS.values(), STARTTLS_FIRST, STARTTLS_TWICE, STARTTLS_FIRST_IN_TLS, KEYWORD_FIRST}
    about_the_reply_itself = {"ehlo-refused", "ehlo-name-not-qualified"}
    assert {kind.code for kind in kinds} == {code for code in CODES if code.startswith("ehlo-")} - about_the_reply_itself
