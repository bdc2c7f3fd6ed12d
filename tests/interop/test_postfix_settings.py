"""What is read of Postfix's settings, against what a real Postfix with these settings takes and offers."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import real_postfix
from hello_catcher import catch_hello
from real_postfix import SERVER_NAME, RealPostfix, write_main_cf

from inspector.formats.recognise import recognise
from inspector.lenses.postfix.lens import InForce, read_postfix
from inspector.lenses.tls.protocol_list import read_protocol_list
from inspector.tls.client_offer import ClientOffer
from inspector.tls.registry import ProtocolVersion, version_label
from inspector.transcript import Transcript

from .conftest import run_check

pytestmark = pytest.mark.once

SERVICES = ("as-main", "as-main-encrypt", "as-main-smtps")
"""Optional TLS, TLS that is demanded, TLS from the first byte."""

LISTS = [
    pytest.param(">=TLSv1.2", ">=TLSv1", id="M1: mandatory forgotten"),
    pytest.param(">= TLSv1.2", ">=TLSv1.2", id="M2: a blank"),
    pytest.param(">=TLS1.2", ">=TLSv1.2", id="M3: misspelt"),
    pytest.param(">=TLSv1.2", ">=TLS1.2", id="M4: misspelt where it is mandatory"),
    pytest.param("!SSLv2, !SSLv3, !TLSv1.1", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", id="M5: a hole; M7: the old form"),
    pytest.param("TLSv1.2, TLSv1.3", "TLSv1.2:TLSv1.3", id="M6: inclusion"),
    pytest.param("<=TLSv1.1", "!TLSv1.3 !TLSv1", id="nothing new; blanks between"),
    pytest.param("", "$smtpd_tls_protocols", id="empty, and a name"),
    pytest.param(">=0x0303", "tlsv1.3", id="hexadecimal; small letters"),
]


@pytest.fixture(scope="module")
def own_postfix() -> Iterator[RealPostfix]:
    """A Postfix of this file's own, because its main.cf is changed."""
    reason = real_postfix.missing()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason
    with real_postfix.running_postfix() as running:
        yield running


def rows_of(postfix: RealPostfix, *outputs: str) -> dict[int, InForce]:
    """What is read of what postconf prints, by port."""
    pasted = "".join(postfix.postconf(output) for output in outputs)
    (conversation,) = recognise(pasted.encode(), "x")
    reading = read_postfix(Transcript(conversation.events))
    assert reading is not None
    return {row.port: row for row in reading.rows if row.port}


@pytest.mark.parametrize(("optional", "mandatory"), LISTS)
def test_what_is_said_of_a_list_is_what_postfix_takes(
    own_postfix: RealPostfix, tmp_path: Path, optional: str, mandatory: str
):
    """On each of the three kinds of ports: the versions in force are the versions that a sweep gets."""
    own_postfix.configure([f"smtpd_tls_protocols = {optional}", f"smtpd_tls_mandatory_protocols = {mandatory}"])
    rows = rows_of(own_postfix, "-n", "-M")
    said, taken = {}, {}
    for service in SERVICES:
        said[service] = [version.label for version in rows[own_postfix.ports[service]].versions]
        outcomes = run_check(own_postfix.target(service), SERVER_NAME, tmp_path).outcomes
        taken[service] = [version for version, outcome in outcomes.items() if outcome == "accepted"]
    assert said == taken


def test_all_three_outputs_say_the_same(own_postfix: RealPostfix):
    """postconf -M shows a service's settings with it, -P by themselves: both are read alike; -n alone shows none (M10)."""
    own_postfix.configure(["smtpd_tls_protocols = >=TLSv1.2", "smtpd_tls_mandatory_protocols = >=TLSv1"])
    ports = [own_postfix.ports[service] for service in (*SERVICES[1:], "modern", "legacy", "mixed-smtps")]
    by_service, by_setting = rows_of(own_postfix, "-n", "-M"), rows_of(own_postfix, "-n", "-P")
    assert {port: by_service[port].versions for port in ports} == {port: by_setting[port].versions for port in ports}
    assert set(rows_of(own_postfix, "-n")) == {25}


SENT = [
    ">=TLSv1",
    ">=TLSv1.2",
    ">= TLSv1.2",
    "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
    "!SSLv2, !SSLv3, !TLSv1.1",
    "TLSv1.2",
    "<=TLSv1.2",
]


@pytest.mark.parametrize("protocols", SENT)
def test_what_is_said_of_a_list_is_what_postfix_offers(tmp_path: Path, protocols: str):
    """posttls-finger with this list: what its ClientHello lists, or its highest version where it has no list (M9)."""
    if not Path("/usr/sbin/posttls-finger").exists() and os.environ.get("CI") != "true":
        pytest.skip("the package postfix is not installed")
    write_main_cf(tmp_path)

    def connect(port: int) -> None:
        command = ["posttls-finger", "-c", "-l", "encrypt", "-p", protocols, f"[127.0.0.1]:{port}"]
        subprocess.run(
            command, env={**os.environ, "MAIL_CONFIG": str(tmp_path)}, capture_output=True, timeout=20, check=False
        )

    offer = ClientOffer.from_message(catch_hello(connect))
    expected = read_protocol_list(protocols).offered
    assert offer.highest == max(expected)
    if offer.versions:
        assert sorted(map(version_label, offer.versions)) == [version.label for version in expected]
    else:
        assert ProtocolVersion.TLSv1_3 not in expected
