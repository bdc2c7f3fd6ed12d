"""The order of keywords as evidence of a server's software."""

import json
from pathlib import Path

import pytest
from playbook import EHLO, inspected

from inspector.lenses.ehlo.order import ORDERS, guess_by_order
from inspector.lenses.software import Software

REAL = {reply["id"]: reply for reply in json.loads((Path(__file__).parents[2] / "smtp" / "real_replies.json").read_text())}


def keywords(name: str) -> list[str]:
    """The keywords of a real reply, upper case; what is no keyword by the letter is left out, as the lens does it."""
    words = [line[4:].split(" ")[0].upper() for line in REAL[name]["ehlo"][1:]]
    return [word for word in words if "=" not in word and "_" not in word]


@pytest.mark.parametrize(
    ("name", "software"),
    [
        ("checktls-torproject", "postfix"),
        ("postfix-firewall", "postfix"),
        ("smtp-bdat-cmd-invalid", "postfix"),
        ("exim-2009", "exim"),
        ("smtp-bdat-pipeline-8bitmime", "exim"),
        ("smtp-data-rejected", "sendmail"),
        ("exo-proxy", "exchange"),
    ],
)
def test_real_servers_are_told_by_their_order(name: str, software: str) -> None:
    """Without a look at the greeting, which names them."""
    found = guess_by_order(keywords(name))
    assert found is not None
    assert found.software == software


@pytest.mark.parametrize(
    "name", ["aws-ses", "google-2013", "djb-extreme", "strato-pre", "ovh", "mailkit-comcast-ehlo", "smtp-errors"]
)
def test_others_are_called_nothing(name: str) -> None:
    """Servers that are none of the known ones."""
    assert guess_by_order(keywords(name)) is None


def test_few_keywords_tell_nothing() -> None:
    """Four common ones in some server's order are no evidence."""
    assert guess_by_order(["PIPELINING", "SIZE", "ENHANCEDSTATUSCODES", "8BITMIME"]) is None


@pytest.mark.parametrize(
    ("greeting", "second", "seen"),
    [("220 x", True, Software.POSTFIX), ("220 x", False, None), ("220 x ESMTP Exim 4.96", True, Software.EXIM)],
)
def test_all_replies_must_agree_and_the_greeting_goes_first(greeting: str, second: bool, seen: Software | None) -> None:
    """A second EHLO reply in another order takes the guess back; a name that the server says itself is worth more."""
    reply = [f"S: {line}" for line in REAL["checktls-torproject"]["ehlo"]]
    again = reply if second else ["S: 250-x", "S: 250-HELP", "S: 250 SIZE"]
    inspection = inspected(f"S: {greeting}", EHLO, *reply, EHLO, *again)
    assert (inspection.software.software if inspection.software else None) is seen


def test_the_rows_name_servers_that_there_is_advice_for() -> None:
    """And each has its source."""
    for order in ORDERS:
        assert Software(order.software)
        assert order.source
