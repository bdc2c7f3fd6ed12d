"""`check` against a real sendmail, which sends its leaf only, over STARTTLS and implicit TLS."""

from collections.abc import Callable
from typing import Any

import pytest
from real_sendmail import RECIPE
from real_servers import SERVICES, RealServer, Recipe

pytestmark = pytest.mark.once

Check = Callable[..., Any]
Start = Callable[[Recipe], RealServer]


@pytest.fixture
def sendmail(start_server: Start) -> RealServer:
    """A running sendmail."""
    return start_server(RECIPE)


@pytest.mark.parametrize("service", SERVICES)
def test_every_version_of_tls(service: str, sendmail: RealServer, check_server: Check) -> None:
    """TLS 1.0 to 1.3 are accepted, which is a warning; SSL 3 is refused."""
    checked = check_server(sendmail, service)
    versions = ("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")
    assert [checked.outcomes[version] for version in versions] == ["refused"] + ["accepted"] * 4
    assert checked.outcomes["SSLv2"] == "refused"
    assert checked.codes["tls-below-minimum-accepted"] == "warning"


def test_a_hello_retry_request_is_an_acceptance(sendmail: RealServer, check_server: Check) -> None:
    """sendmail has no X25519 switched on and asks TLS 1.3 clients for another key share: accepted all the same."""
    tls = check_server(sendmail, "starttls").report["tls"]
    (row,) = [row for row in tls["versions"] if row["version"] == "TLSv1.3"]
    assert (row["outcome"], row["cipher_suite"]) == ("accepted", "TLS_AES_128_GCM_SHA256")
    assert "HelloRetryRequest" in row["words"]
    assert (tls["negotiated"]["version"], tls["negotiated"]["group"]) == ("TLSv1.3", "secp256r1")


@pytest.mark.parametrize(("service", "severity", "status"), [("starttls", "warning", 0), ("smtps", "failure", 1)])
def test_the_missing_intermediate_is_named(
    service: str, severity: str, status: int, sendmail: RealServer, check_server: Check
) -> None:
    """The chain is the leaf alone although the file holds the intermediate too; the finding says which one is missing."""
    checked = check_server(sendmail, service)
    tls = checked.report["tls"]
    assert checked.presented == sendmail.whole_chain[:1]
    assert (tls["path_builds"], tls["name_matches"], tls["within_validity"]) == (False, True, True)
    (finding,) = [finding for finding in checked.report["findings"] if finding["code"] == "certificate-not-trusted"]
    assert finding["severity"] == severity
    assert "intermediate is missing" in finding["explanation"]
    assert "CN=Test Intermediate" in finding["explanation"]
    assert checked.status == status


def test_the_intermediate_as_a_root_of_ours(sendmail: RealServer, check_server: Check) -> None:
    """With the missing certificate given by --ca-file the path builds: nothing else was wrong with the chain."""
    checked = check_server(sendmail, "starttls", "--ca-file", str(sendmail.intermediate_file))
    assert checked.report["tls"]["path_builds"] is True
    assert "certificate-not-trusted" not in checked.codes


@pytest.mark.parametrize(("service", "channels"), [("starttls", ["plaintext", "tls"]), ("smtps", ["tls"])])
def test_the_ehlo_reply_has_no_fault(service: str, channels: list[str], sendmail: RealServer, check_server: Check) -> None:
    """No line is objected to (a SIZE without a number is legal), and STARTTLS is offered before TLS only."""
    checked = check_server(sendmail, service)
    replies = checked.report["ehlo"]
    assert [reply["channel"] for reply in replies] == channels
    assert [reply["starttls"] for reply in replies] == ["advertised", "absent"][-len(channels) :]
    assert all({"SIZE", "ETRN", "DELIVERBY"} <= set(reply["keywords"]) for reply in replies)
    assert not [code for code in checked.codes if code.startswith("ehlo-")]
