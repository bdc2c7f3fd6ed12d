"""What `explain` prints: sections as wide as asked for, settings whole, and one object for programs."""

import json

import pytest

from inspector.formats.cells import cells
from inspector.formats.reports.explained import explained_json, explained_text
from inspector.lenses.refusals.explain import explain

REFUSAL = "554 5.7.1 Not complied TLS minimum version"


@pytest.mark.parametrize("width", [50, 80, 132])
def test_prose_is_wrapped_and_settings_are_whole(width: int):
    """Only lines to type are longer than the width; they stand as they are to be typed."""
    lines = explained_text(explain(REFUSAL), width).split("\n")
    too_long = [line for line in lines if len(line) > width]
    assert all(line.startswith("    ") for line in too_long)
    assert "    smtp_tls_mandatory_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1" in lines
    assert "    smtp-inspector check mx.example.com --tls-version TLSv1.1 --try-mail-from you@example.com" in lines
    assert all(line.isprintable() for line in lines)


def test_the_sections_stand_in_the_order_of_the_questions():
    """Who, where, which code, what it can mean, what to set, how to check."""
    text = explained_text(explain(REFUSAL), 80)
    titles = [
        "Who refused whom",
        "At which step",
        "What the codes say",
        "What it can mean",
        "What to do, and what to set",
        "How to check it",
    ]
    places = [text.index(f"\n{title}") for title in titles]
    assert places == sorted(places)


def test_what_is_not_known_has_no_empty_sections():
    """Without a cause, a setting or a command there is no title for them."""
    text = explained_text(explain("552 5.3.9 xyzzy"), 80)
    assert "What to do" not in text
    assert "552: too much" in text


def test_a_long_word_does_not_hold_up_the_width():
    """A pasted line without blanks is cut."""
    assert max(map(len, explained_text(explain("x" * 1000), 80).split("\n"))) <= 80


def test_the_object_holds_the_same():
    """For programs: the kind by its name, nothing as null."""
    found = json.loads(explained_json(explain(REFUSAL)))
    assert found["kind"] == "tls-version-policy"
    assert found["form"] is None
    assert found["checks"][0]["command"].startswith("smtp-inspector check ")
    assert json.loads(explained_json(explain("hello")))["kind"] is None


def test_wide_characters_take_two_cells() -> None:
    """A reply in Korean is no wider than the terminal."""
    lines = explained_text(explain("550 5.7.1 " + "수신 거부 되었습니다 " * 12), 60).splitlines()
    assert max(cells(line) for line in lines if "수신" in line) <= 60
