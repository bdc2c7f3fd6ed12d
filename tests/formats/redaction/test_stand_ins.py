"""Stand-ins: the same name gets the same one, kin stay kin, and what a name looks like stays."""

import pytest

from inspector.formats.redaction.stand_ins import Kind, StandIns, words_of
from inspector.settings import REDACTABLE


def test_the_same_name_has_one_stand_in_in_any_case() -> None:
    """Names are compared without case, as DNS does; addresses in whatever way they are written."""
    names = StandIns()
    assert names.host("MX1.Corp.test") == names.host("mx1.corp.test") == "mx-1.host-1.example"
    assert names.mailbox("John.Doe") == names.mailbox('"john.doe"') == "user-1"
    assert names.address("2a00:0:0::1") == names.address("2A00::1") == "2001:db8::1"


def test_kin_stay_kin() -> None:
    """A host stands below its domain, another host of it beside it, and a strange one nowhere near."""
    names = StandIns()
    assert names.host("a.mx.corp.test") == "name-1.mx-1.host-1.example"
    assert names.host("mx.corp.test") == "mx-1.host-1.example"
    assert names.host("corp.test") == "host-1.example"
    assert names.host("mx2.corp.test") == "mx-2.host-1.example"
    assert names.host("corp2.test") == "host-2.example"
    assert names.host("*.corp.test") == "*.host-1.example"
    assert names.host("_25._tcp.mx.corp.test") == "_25._tcp.mx-1.host-1.example"


def test_a_country_s_second_level_is_no_domain_of_anybody() -> None:
    """Two companies in co.kr are no kin."""
    names = StandIns()
    assert names.host("mx.one.co.kr") == "mx-1.host-1.example"
    assert names.host("mx.two.co.kr") == "mx-1.host-2.example"


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [
        ("laptop", "name-1"),
        ("mail_gw.corp.test", "name_1.host-1.example"),
        ("bücher.test", "höst-1.example"),
        ("메일.corp.test", "näme-1.host-1.example"),
        ("localhost", "localhost"),
    ],
)
def test_what_a_name_looks_like_stays(name: str, stand_in: str) -> None:
    """No dot, an underscore, 8-bit letters: readers by the letter mind them. This machine's own name says nothing."""
    assert StandIns().host(name) == stand_in


def test_both_spellings_of_an_international_name_are_one() -> None:
    """A-labels and U-labels (RFC 5890)."""
    names = StandIns()
    names.host("xn--bcher-kva.test")
    assert names.host("mx.bücher.test").endswith("-1.example")


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "0.0.0.0", "5.7.1", "1.2.3.4.5", "12:00:00"])
def test_what_names_nobody_stays(text: str) -> None:
    """This machine's own addresses, and what is no address."""
    assert StandIns().address(text) == text
    assert StandIns().mailbox("Postmaster") == "Postmaster"


def test_addresses_come_from_the_blocks_for_documentation() -> None:
    """RFC 5737 and RFC 3849, each address its own."""
    names = StandIns()
    found = [names.address(f"10.0.{number // 200}.{number % 200 + 1}") for number in range(300)]
    assert found[0] == "192.0.2.1"
    assert found[254] == "198.51.100.1"
    assert len(set(found)) == 300
    assert names.address("fe80::1") == "2001:db8::1"


def test_what_was_replaced_is_counted() -> None:
    """Different names of each kind, in words."""
    names = StandIns()
    assert names.words == ""
    names.host("a.test"), names.host("b.test"), names.address("10.0.0.1"), names.mailbox("me")
    assert names.words == "1 address, 1 mailbox name and 2 host names"
    names.address("10.0.0.2")
    assert names.words.startswith("2 addresses, ")


def test_the_settings_know_the_same_kinds() -> None:
    """They do not import this room to know them."""
    assert tuple(kind.value for kind in Kind) == REDACTABLE


def test_what_every_machine_has_stays_and_is_told() -> None:
    """Loopback addresses and localhost: no stand-in, and a name for the reader who wonders."""
    stand_ins = StandIns()
    assert stand_ins.address("127.0.0.1") == "127.0.0.1"
    assert stand_ins.address("::1") == "::1"
    assert stand_ins.host("localhost") == "localhost"
    assert stand_ins.own == ("127.0.0.1", "::1", "localhost")
    assert stand_ins.words == ""


def test_names_are_counted_anew() -> None:
    """What was seen before keeps its stand-in, and counts only where it is met again."""
    stand_ins = StandIns()
    first = stand_ins.host("mx.example.com")
    stand_ins.forget_uses()
    stand_ins.address("192.0.2.7")
    assert stand_ins.uses == {Kind.ADDRESSES: 1, Kind.MAILBOXES: 0, Kind.HOSTS: 0}
    assert stand_ins.host("mx.example.com") == first
    assert stand_ins.uses[Kind.HOSTS] == 1
    assert words_of(stand_ins.uses) == "1 address and 1 host name"
