"""`check` against a real Exim with GnuTLS, which says no in other words than OpenSSL, over STARTTLS and implicit TLS."""

from collections.abc import Callable
from typing import Any

import pytest
import real_exim
from real_servers import SERVER_NAME, SERVICES, RealServer, Recipe

pytestmark = pytest.mark.once

Check = Callable[..., Any]
Start = Callable[[Recipe], RealServer]
OLD = ("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("kind", "outcomes", "codes"),
    [
        ("legacy", ("refused", "accepted", "accepted", "accepted", "accepted"), {"tls-below-minimum-accepted": "warning"}),
        ("modern", ("refused", "refused", "refused", "accepted", "accepted"), {}),
        # alert 40 to TLS 1.3 could mean anything: only the second question proves that the server has 1.2 at most
        ("1.2 only", ("refused", "refused", "refused", "accepted", "answered_lower"), {}),
        ("1.3 only", ("refused", "refused", "refused", "refused", "accepted"), {}),
    ],
)
def test_the_versions_are_the_configured_ones(
    kind: str, outcomes: tuple[str, ...], codes: dict[str, str], service: str, start_server: Start, check_server: Check
) -> None:
    """Every version's row says what the priority string says, and nothing else is found fault with."""
    checked = check_server(start_server(real_exim.RECIPES[kind]), service)
    assert tuple(checked.outcomes[version] for version in OLD) == outcomes
    assert checked.outcomes["SSLv2"] == "refused"
    assert {code: severity for code, severity in checked.codes.items() if severity != "note"} == codes
    assert checked.status == 0


@pytest.mark.parametrize(
    ("kind", "version", "alert", "words"),
    [
        ("modern", "TLSv1.0", {"level": "fatal", "number": 70, "name": "protocol_version"}, "not accepted"),
        ("1.3 only", "TLSv1.2", {"level": "fatal", "number": 40, "name": "handshake_failure"}, "GnuTLS"),
        ("1.2 only", "TLSv1.3", {"level": "fatal", "number": 40, "name": "handshake_failure"}, "TLSv1.2"),
    ],
)
def test_gnutls_says_no_in_its_own_way(
    kind: str, version: str, alert: dict[str, Any], words: str, start_server: Start, check_server: Check
) -> None:
    """The alert is shown as it came, and the words explain what this library means by it."""
    checked = check_server(start_server(real_exim.RECIPES[kind]), "starttls")
    (row,) = [row for row in checked.report["tls"]["versions"] if row["version"] == version]
    assert row["alert"] == alert
    assert words in row["words"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_session_and_its_chain(service: str, start_server: Start, check_server: Check) -> None:
    """The chain is what Exim was given, in that order, and leads to the root of --ca-file."""
    exim = start_server(real_exim.RECIPES["modern"])
    checked = check_server(exim, service)
    tls = checked.report["tls"]
    assert tls["negotiated"]["version"] == "TLSv1.3"
    assert checked.presented == exim.whole_chain
    assert tls["presented_chain"][0]["subject_alt_names"] == [f"DNS:{SERVER_NAME}"]
    assert (tls["path_builds"], tls["name_matches"], tls["within_validity"]) == (True, True, True)


@pytest.mark.parametrize(("service", "channels"), [("starttls", ["plaintext", "tls"]), ("smtps", ["tls"])])
def test_the_ehlo_reply_has_no_fault(service: str, channels: list[str], start_server: Start, check_server: Check) -> None:
    """No line is objected to, and STARTTLS is offered before TLS only."""
    checked = check_server(start_server(real_exim.RECIPES["legacy"]), service)
    replies = checked.report["ehlo"]
    assert [reply["channel"] for reply in replies] == channels
    assert [reply["starttls"] for reply in replies] == ["advertised", "absent"][-len(channels) :]
    assert all({"PIPELINING", "CHUNKING", "SMTPUTF8"} <= set(reply["keywords"]) for reply in replies)
    assert [line["reads_as"] for line in replies[0]["lines"]][:2] == ["Domain", "ehlo-line"]
    assert not [code for code in checked.codes if code.startswith("ehlo-")]
