"""`check` against a real Postfix: versions, chain, findings and exit statuses, over STARTTLS and implicit TLS."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from real_postfix import SERVER_NAME, RealPostfix

Check = Callable[..., Any]
OLD_AND_NEW = {"TLSv1.0": "accepted", "TLSv1.1": "accepted", "TLSv1.2": "accepted", "TLSv1.3": "accepted"}
NEW = {"TLSv1.0": "refused", "TLSv1.1": "refused", "TLSv1.2": "accepted", "TLSv1.3": "accepted"}


@pytest.mark.parametrize(
    ("service", "outcomes"),
    [
        ("legacy", OLD_AND_NEW),
        ("legacy-smtps", OLD_AND_NEW),
        ("modern", NEW),
        ("modern-smtps", NEW),
        # smtpd_tls_protocols counts for STARTTLS; implicit TLS obeys smtpd_tls_mandatory_protocols only
        ("mixed", NEW),
        ("mixed-smtps", OLD_AND_NEW),
    ],
)
def test_the_versions_are_the_configured_ones(check: Check, service: str, outcomes: dict[str, str]):
    """Every version's row says what the server's configuration says, and below the minimum it is a warning."""
    checked = check(service)
    assert {version: checked.outcomes[version] for version in outcomes} == outcomes
    assert checked.outcomes["SSLv2"] == checked.outcomes["SSLv3"] == "refused"
    assert ("tls-below-minimum-accepted" in checked.codes) is (outcomes is OLD_AND_NEW)
    assert checked.codes.get("tls-below-minimum-accepted", "warning") == "warning"
    assert checked.status == 0


def test_a_refusal_shows_the_alert(check: Check):
    """A refused version carries the alert's number and name, and the words say so."""
    rows = {row["version"]: row for row in check("modern").report["tls"]["versions"]}
    assert rows["TLSv1.0"]["alert"] == {"level": "fatal", "number": 70, "name": "protocol_version"}
    assert rows["TLSv1.3"]["alert"] is None
    assert rows["TLSv1.0"]["words"]


def test_every_probe_has_its_own_connection(check: Check):
    """No version is asked for on the connection of another, nor on the session's."""
    rows = check("legacy").report["tls"]["versions"]
    connections = [row["connection"] for row in rows if row["outcome"] != "not_tried"]
    assert len(set(connections)) == len(connections) == 6
    assert 0 not in connections


@pytest.mark.parametrize("service", ["modern", "modern-smtps"])
def test_the_session_and_its_chain(check: Check, postfix: RealPostfix, service: str):
    """The session is in TLS 1.3; the presented chain is what was configured, and it leads to the root given by --ca-file."""
    tls = check(service).report["tls"]
    assert tls["negotiated"]["version"] == "TLSv1.3"
    assert tls["negotiated"]["cipher_suite"] == "TLS_AES_256_GCM_SHA384"
    assert (tls["negotiated"]["session_ticket"], tls["versions"][5]["session_ticket"]) == (True, True)
    assert tls["versions"][5]["from_session"] == ["session_ticket"]
    expected = [issued.certificate.public_bytes(Encoding.DER) for issued in (postfix.leaf, postfix.intermediate)]
    presented = [certificate["certificate_sha256"] for certificate in tls["presented_chain"]]
    assert presented == [hashlib.sha256(der).hexdigest() for der in expected]
    assert tls["presented_chain"][0]["subject_alt_names"] == [f"DNS:{SERVER_NAME}"]
    assert (tls["path_builds"], tls["name_matches"], tls["within_validity"]) == (True, True, True)


def test_the_ehlo_reply_before_and_after_tls(check: Check):
    """Both replies are kept; STARTTLS is advertised in the first and gone in the second."""
    in_clear, in_tls = check("modern").report["ehlo"]
    assert (in_clear["channel"], in_clear["starttls"]) == ("plaintext", "advertised")
    assert (in_tls["channel"], in_tls["starttls"]) == ("tls", "absent")
    assert in_clear["lines"][0]["text"] == f"250-{SERVER_NAME}"
    assert in_clear["lines"][0]["reads_as"] == "Domain"
    assert set(in_clear["keywords"]) - set(in_tls["keywords"]) == {"STARTTLS"}


@pytest.mark.parametrize(("service", "severity", "status"), [("modern", "warning", 0), ("modern-smtps", "failure", 1)])
def test_an_unknown_root_and_another_name(check: Check, service: str, severity: str, status: int):
    """Without the root, and for another name: a warning on the STARTTLS port, a failure with implicit TLS."""
    checked = check(service, "--server-name", "mail.example.org", trusting=False)
    assert checked.codes["certificate-not-trusted"] == checked.codes["certificate-host-mismatch"] == severity
    assert checked.report["tls"]["path_builds"] is False
    assert checked.report["tls"]["name_matches"] is False
    assert checked.status == status


def test_strict_makes_a_failure_of_an_unknown_root(check: Check):
    """--strict asks of port 25 what DANE and MTA-STS senders ask."""
    checked = check("modern", "--strict", "--no-probe", trusting=False)
    assert checked.codes["certificate-not-trusted"] == "failure"
    assert checked.status == 1


def test_no_probe_leaves_the_rows_in(check: Check):
    """With --no-probe every version is listed as not tried."""
    assert set(check("modern", "--no-probe").outcomes.values()) == {"not_tried"}


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        (["--tls-version", "TLSv1.0"], True),
        (["--tls-version", "TLSv1.2"], False),
        (["--tls-version", "TLSv1.3"], False),
    ],
)
def test_a_receiver_that_wants_a_newer_version(check: Check, options: list[str], *, refused: bool):
    """MAIL in a session with TLS 1.0 is answered with the 554, which becomes a finding; with TLS 1.2 it is taken."""
    checked = check("policy", "--no-probe", "--try-mail-from", "sender@example.org", *options)
    assert checked.report["tls"]["negotiated"]["version"] == options[-1]
    assert ("reply-tls-version-policy" in checked.codes) is refused
    assert checked.status == (1 if refused else 0)


def test_a_policy_reply_points_to_its_bytes(check: Check):
    """The finding's evidence is the reply line itself, and its advice names both sides' settings."""
    checked = check("policy", "--no-probe", "--try-mail-from", "sender@example.org", "--tls-version", "TLSv1.1")
    (finding,) = [finding for finding in checked.report["findings"] if finding["code"] == "reply-tls-version-policy"]
    evidence = finding["evidence"][0]
    assert "Not complied TLS minimum version" in str(checked.report["entries"][evidence["entry"]])
    assert "smtp_tls_protocols" in finding["advice"]
    assert "smtp_tls_mandatory_protocols" in finding["advice"]


def test_a_misspelt_protocol_list(check: Check):
    """STARTTLS is offered and answered with 454: a failure, and the first row shows the server's words."""
    checked = check("misspelt")
    assert checked.codes["starttls-refused"] == "failure"
    assert checked.report["ehlo"][0]["starttls"] == "advertised"
    assert "454 4.7.0 TLS not available due to local problem" in str(checked.report["tls"]["versions"])
    assert advice_of(checked, "probes-stopped").startswith("Mend the server's TLS first")
    assert checked.status == 1


def test_a_limit_on_tls_sessions(check: Check):
    """The same 454 says something else there: the rest is left out, and TLS is not called broken."""
    checked = check("limited", "--probes", "1")
    assert checked.codes["probes-stopped"] == "note"
    assert advice_of(checked, "probes-stopped").startswith("Wait some minutes")
    assert "starttls-refused" not in checked.codes
    again = check("limited", "--no-probe")
    assert "smtpd_client_new_tls_session_rate_limit" in advice_of(again, "starttls-refused")


def advice_of(checked: Any, code: str) -> str:
    """What the finding says to do."""
    return str(next(finding["advice"] for finding in checked.report["findings"] if finding["code"] == code))


def test_a_server_without_tls(check: Check):
    """No STARTTLS in the EHLO reply: a failure, and every version's row says why it was not asked."""
    checked = check("no-tls")
    assert checked.codes["starttls-not-supported"] == "failure"
    assert checked.report["ehlo"][0]["starttls"] == "absent"
    assert set(checked.outcomes.values()) <= {"starttls_absent", "not_tried"}
    assert checked.report["tls"]["negotiated"] is None
    assert checked.status == 1


def test_clear_text_spoken_to_an_implicit_tls_port(check: Check):
    """A port with implicit TLS never greets in clear: no session, status 3, and the table is still complete."""
    checked = check("modern-smtps", "--timeout", "1", scheme="smtp")
    assert checked.status == 3
    assert checked.report["ehlo"] == []
    assert len(checked.outcomes) == 6
    assert "accepted" not in checked.outcomes.values()


def test_implicit_tls_spoken_to_a_starttls_port(check: Check):
    """A greeting in clear where a ServerHello belongs is no TLS: status 3."""
    checked = check("modern", scheme="smtps")
    assert checked.status == 3
    assert checked.report["tls"]["negotiated"] is None
    assert "accepted" not in checked.outcomes.values()


def test_ports_that_differ_name_the_mandatory_setting(check: Check, postfix: RealPostfix):
    """Implicit TLS obeys the mandatory setting only: beside the STARTTLS port it is named, and how to check it."""
    ports = f"{postfix.ports['mixed']},{postfix.ports['mixed-smtps']}/tls"
    checked = check("mixed", "--ports", ports)
    (finding,) = [finding for finding in checked.report["findings"] if finding["code"] == "tls-ports-differ"]
    assert finding["title"].endswith(
        f"TLS 1.0 and 1.1 are taken on port {postfix.ports['mixed-smtps']}/tls, not on {postfix.ports['mixed']}"
    )
    assert "implicit TLS" in finding["advice"]
    assert "obey smtpd_tls_mandatory_protocols only" in finding["advice"]
    assert "  postconf -P | grep smtpd_tls" in finding["advice"]
    outcomes = [{row["version"]: row["outcome"] for row in port["versions"]} for port in checked.report["ports"]]
    assert [{version: taken[version] for version in NEW} for taken in outcomes] == [NEW, OLD_AND_NEW]
    assert checked.status == 0


def test_ports_that_agree_are_no_finding(check: Check, postfix: RealPostfix):
    """Two ports with the same settings differ in nothing."""
    checked = check("modern", "--ports", f"{postfix.ports['modern']},{postfix.ports['modern-smtps']}/tls")
    assert "tls-ports-differ" not in checked.codes
    assert len(checked.report["ports"]) == 2
