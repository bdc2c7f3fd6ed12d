"""Every demo from end to end: what its name alone shows. Together they show every finding of the program."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from inspector import cli
from inspector.demo.samples import SAMPLES
from inspector.demo.scenarios import SCENARIOS
from inspector.lenses.finding_codes import CODES

VERSIONS = ("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")
MODERN = "refused refused refused refused accepted accepted"
ABSENT = "starttls_absent " * 6
REFUSED = "refused " * 6
NOT_TRIED = "not_tried " * 6


class Shown(NamedTuple):
    """What a demo comes to."""

    status: int
    """Exit status."""
    failures: str = ""
    """Codes of that severity, parted by blanks."""
    warnings: str = ""
    notes: str = ""
    outcomes: str = MODERN
    """One word for each of VERSIONS."""

    def findings(self) -> set[tuple[str, str]]:
        """Code and severity of each."""
        by_severity = (("failure", self.failures), ("warning", self.warnings), ("note", self.notes))
        return {(code, severity) for severity, codes in by_severity for code in codes.split()}


def found(told: dict[str, Any]) -> set[tuple[str, str]]:
    """The same of a report."""
    return {(finding["code"], finding["severity"]) for finding in told["findings"]}


SHOWN = {
    "starttls-before-greeting": Shown(1, "ehlo-keyword-before-greeting", "ehlo-greeting-late"),
    "no-starttls": Shown(1, "starttls-not-supported", outcomes=ABSENT),
    "starttls-sometimes": Shown(
        0, "", "starttls-only-sometimes", outcomes="refused starttls_absent starttls_absent refused starttls_absent accepted"
    ),
    # how many probes get to STARTTLS before the first 454 stops the rest is a matter of luck
    "starttls-refused": Shown(1, "starttls-refused", notes="probes-stopped", outcomes=""),
    "starttls-unanswered": Shown(1, "starttls-unanswered", outcomes="no_reply " * 6),
    "masked-by-firewall": Shown(
        1, "starttls-masked", "greeting-masked ehlo-keyword-masked starttls-required", outcomes=ABSENT
    ),
    "injected-reply": Shown(1, "starttls-injection"),
    "well-behaved": Shown(0),
    "implicit-tls": Shown(0),
    "wrong-port": Shown(3, "tls-handshake-failed", outcomes="not_tls " * 6),
    "tls-minimum": Shown(
        1,
        "reply-tls-version-policy",
        "tls-below-minimum-accepted",
        outcomes="refused refused accepted accepted accepted accepted",
    ),
    "legacy-only": Shown(1, "tls-minimum-not-met", outcomes="refused refused accepted accepted answered_lower refused"),
    "rsa-key-exchange": Shown(0, "", "tls-needs-uncommon", outcomes="refused refused refused refused accepted refused"),
    "ports-differ": Shown(0, "", "tls-ports-differ"),
    "large-hello-dropped": Shown(1, "tls-large-hello-dropped"),
    "large-hello-refused": Shown(1, "tls-large-hello-refused"),
    "no-certificate": Shown(
        0, "", "validation-failure tls-needs-uncommon", outcomes="refused refused refused refused accepted refused"
    ),
    "client-certificate": Shown(1, "tls-client-certificate-demanded"),
    "tls-broken": Shown(1, "tls-broken", outcomes=REFUSED),
    "local-refusal": Shown(0, notes="tls-local-refusal", outcomes="refused refused refused refused accepted answered_lower"),
    "expired-certificate": Shown(0, "", "certificate-expired"),
    "missing-intermediate": Shown(0, "", "certificate-not-trusted"),
    "name-mismatch": Shown(0, "", "certificate-host-mismatch"),
    "careless-certificate": Shown(
        0, "", "certificate-wrong-purpose certificate-weak certificate-malformed certificate-chain-untidy"
    ),
    "name-needed": Shown(0, notes="tls-depends-on-sni"),
    "trusted-by-some": Shown(0, notes="certificate-trust-differs"),
    "slow-greeting": Shown(0, notes="greeting-slow"),
    "dribble": Shown(0),
    "hostile-bytes": Shown(
        0, "", "greeting-8bit ehlo-greeting-8bit", "ehlo-control-byte ehlo-parameter-syntax ehlo-keyword-unknown"
    ),
    "greeting-refused": Shown(3, "greeting-refused", outcomes=NOT_TRIED),
    "no-greeting": Shown(3, "greeting-missing", outcomes=NOT_TRIED),
    "not-smtp": Shown(3, "not-smtp", outcomes=NOT_TRIED),
    "ehlo-refused": Shown(3, "ehlo-refused", "", "ehlo-name-not-qualified", outcomes=NOT_TRIED),
    "cut-off": Shown(3, "session-cut-off", outcomes=NOT_TRIED),
    "endless-reply": Shown(3, "session-limit", notes="ehlo-keyword-unknown", outcomes=NOT_TRIED),
    "mail-refused": Shown(1, "mail-refused"),
    "double-reply": Shown(0, "", "reply-surplus"),
    "careless-keywords": Shown(
        0,
        "",
        "ehlo-keyword-lower-case",
        "ehlo-greeting-address-literal ehlo-greeting-empty ehlo-auth-in-clear ehlo-requiretls-in-clear ehlo-auth-equals "
        "ehlo-auth-empty ehlo-keyword-duplicate ehlo-parameter-unexpected ehlo-parameter-syntax ehlo-trailing-blank "
        "ehlo-leading-blank ehlo-burl-on-port-25 ehlo-binarymime-alone ehlo-keyword-unregistered ehlo-keyword-syntax "
        "ehlo-status-code "
        "ehlo-keyword-masked ehlo-last-line-no-keyword ehlo-starttls-inside-tls ehlo-keyword-private ehlo-keyword-unknown "
        "ehlo-keyword-tls",
    ),
    "broken-lines": Shown(
        0,
        "",
        "ehlo-stray-cr ehlo-bare-lf ehlo-bare-cr ehlo-line-empty ehlo-code-missing ehlo-code-mixed ehlo-separator-missing "
        "ehlo-text-after-last-line ehlo-greeting-missing",
        "greeting-bare-lf greeting-not-a-domain ehlo-greeting-not-a-domain ehlo-control-byte",
    ),
    "too-long": Shown(
        0, "", "ehlo-line-far-too-long ehlo-reply-too-long", "greeting-too-long ehlo-line-too-long ehlo-keyword-unknown"
    ),
}
"""Every scenario by its name."""

READ = {
    "postfix-misspelt": Shown(
        1,
        "postfix-protocols-invalid",
        "postfix-policy-protocols postfix-name-misspelt postfix-mandatory-forgotten postfix-below-minimum "
        "postfix-protocols-blank",
    ),
    "postfix-old-syntax": Shown(
        1, "postfix-protocols-syntax", "postfix-protocols-hole postfix-below-minimum", "postfix-below-minimum"
    ),
    "postfix-too-strict": Shown(
        1, "postfix-nothing-new", "postfix-encrypt-for-all postfix-encrypt-on-25", "postfix-protocols-inclusion"
    ),
    "postfix-in-clear": Shown(
        0,
        "",
        "postfix-sends-in-clear postfix-mandatory-forgotten postfix-receives-in-clear",
        "postfix-overrides-unseen",
    ),
    "postfix-defaults": Shown(0, notes="postfix-defaults"),
    "postfix-log": Shown(1, "log-refusal", "tls-below-minimum-accepted"),
    "refusal-alone": Shown(1, "lone-refusal"),
    "received-fields": Shown(0, "", "received-below-minimum received-hop-in-clear", "received-clock-skew"),
}
"""Every sample by its name."""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the user of this machine has set does not count."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_name_alone_shows_it(name: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    """`demo NAME` comes to this exit status, to these findings and no others, and to these answers about the versions."""
    request.getfixturevalue("hurried" if SCENARIOS[name].greeting_seconds else "without_pauses")
    status = cli.main(["demo", name, "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    shown = SHOWN[name]
    assert found(told) == shown.findings()
    outcomes = {row["version"]: row["outcome"] for row in told["tls"]["versions"]}
    if shown.outcomes:
        assert outcomes == dict(zip(VERSIONS, shown.outcomes.split(), strict=True))
    else:
        # the session's own 454 stops the probes; those that were under way by then were told the same
        assert "not_tried" in outcomes.values()
        assert set(outcomes.values()) <= {"smtp_refused", "not_tried"}
    assert status == shown.status


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_what_no_server_can(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`demo NAME` reads it as `read` would: these findings and no others."""
    assert cli.main(["demo", name, "--format", "json"]) == READ[name].status
    assert found(json.loads(capsys.readouterr().out)) == READ[name].findings()


def test_every_finding_has_a_demo() -> None:
    """What servers and samples show is all that the program can find."""
    assert {code for row in (*SHOWN.values(), *READ.values()) for code, _ in row.findings()} == CODES


def test_what_the_user_types_wins(capsys: pytest.CaptureFixture[str]) -> None:
    """A demo brings its own options; the same option on the command line overrules it, the others stay."""
    assert cli.main(["demo", "tls-minimum", "--tls-version", "TLSv1.3", "--no-probe", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tls"]["negotiated"]["version"] == "TLSv1.3"
    said = [entry["text"] for entry in told["entries"] if entry["event"] == "CommandSent"]
    assert any(line.startswith("MAIL FROM") for line in said)


def test_a_strict_look_at_a_bad_certificate_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """The options that a demo does not bring change what it comes to, as the list says."""
    assert cli.main(["demo", "expired-certificate", "--strict", "--no-probe", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["code"], finding["severity"]) == ("certificate-expired", "failure")


def test_the_firewall_can_be_proven(capsys: pytest.CaptureFixture[str]) -> None:
    """Where STARTTLS is asked for all the same, the masked word comes back."""
    assert cli.main(["demo", "masked-by-firewall", "--force-starttls", "--no-probe", "--format", "text"]) == 1
    assert "our own came back as XXXXXXXX" in capsys.readouterr().out


def test_a_full_name_is_all_that_ehlo_refused_wants(capsys: pytest.CaptureFixture[str]) -> None:
    """As its text says: with another EHLO name it is a good server."""
    words = ["demo", "ehlo-refused", "--ehlo-name", "laptop.example.net", "--no-probe", "--format", "json"]
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
