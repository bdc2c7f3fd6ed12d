"""The advice for Postfix, proven: a bad setting, the finding, the advice's own lines, a reload, and the finding is gone."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import real_postfix
from real_postfix import SERVER_NAME, RealPostfix

from inspector.lenses.advice.postfix import VERIFY_SENDING

pytestmark = pytest.mark.once

OLD_ON = ["smtpd_tls_protocols = >=TLSv1", "smtpd_tls_mandatory_protocols = >=TLSv1"]
"""What the fix is for: TLS 1.0 and 1.1 are taken on both kinds of ports."""
OLD_ONLY = ["smtpd_tls_protocols = !TLSv1.2, !TLSv1.3", "smtpd_tls_mandatory_protocols = <=TLSv1.1"]
"""Nothing at or above the minimum is taken."""
PORTS = ("as-main", "as-main-smtps")
"""STARTTLS, and implicit TLS, which obeys the mandatory setting only."""


@pytest.fixture(scope="module")
def own_postfix() -> Iterator[RealPostfix]:
    """A Postfix of this file's own, because its main.cf is changed."""
    reason = real_postfix.missing()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason
    with real_postfix.running_postfix() as running:
        yield running


def findings_at(postfix: RealPostfix, folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the program finds, by port and code."""
    options = ["--server-name", SERVER_NAME, "--ehlo-name", "client.example.org", "--ca-file", str(postfix.root_file)]
    found = {}
    for service in PORTS:
        command = [sys.executable, "-m", "inspector", "check", postfix.target(service), "--format", "json", *options]
        finished = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60)
        assert finished.returncode in (0, 1, 3), finished.stderr  # 3: without a client certificate no session came about
        found[service] = {finding["code"]: finding for finding in json.loads(finished.stdout)["findings"]}
    return found


def settings_in(advice: str) -> tuple[list[str], list[str]]:
    """Return the settings of the advice as they stand there: those for every version, and those for 3.6 and later."""
    settings = re.findall(r"^  (smtpd_tls_\w*protocols = .*)$", advice, re.MULTILINE)
    everywhere = [setting for setting in settings if ">=" not in setting]
    return everywhere, [setting for setting in settings if setting not in everywhere]


@pytest.mark.parametrize(
    ("bad", "code", "form"),
    [
        pytest.param(OLD_ON, "tls-below-minimum-accepted", 0, id="too much, every version"),
        pytest.param(OLD_ON, "tls-below-minimum-accepted", 1, id="too much, 3.6 and later"),
        pytest.param(OLD_ONLY, "tls-minimum-not-met", 0, id="too little, every version"),
        pytest.param(OLD_ONLY, "tls-minimum-not-met", 1, id="too little, 3.6 and later"),
    ],
)
def test_the_advice_cures_the_finding(own_postfix: RealPostfix, tmp_path: Path, bad: list[str], code: str, form: int):
    """Each form of the advice, applied word for word, takes the finding away on both ports; nothing new comes instead."""
    own_postfix.configure(bad)
    found = findings_at(own_postfix, tmp_path)
    lines = {service: settings_in(found[service][code]["advice"])[form] for service in PORTS}
    assert len(lines["as-main"]) == 2
    assert lines["as-main"] == lines["as-main-smtps"]
    own_postfix.configure(lines["as-main"])
    own_postfix.reload()
    after = findings_at(own_postfix, tmp_path)
    assert {service: set(codes) for service, codes in after.items()} == {
        service: set(codes) - {code} for service, codes in found.items()
    }


def test_one_setting_is_not_enough(own_postfix: RealPostfix, tmp_path: Path):
    """Why the advice names both: with the first alone, implicit TLS goes on taking old versions."""
    own_postfix.configure(OLD_ON)
    advice = findings_at(own_postfix, tmp_path)["as-main"]["tls-below-minimum-accepted"]["advice"]
    own_postfix.configure([setting for setting in settings_in(advice)[0] if "mandatory" not in setting])
    found = findings_at(own_postfix, tmp_path)
    assert {service: "tls-below-minimum-accepted" in found[service] for service in PORTS} == {
        "as-main": False,
        "as-main-smtps": True,
    }


def test_a_misspelt_list_is_in_the_log_as_the_advice_says(own_postfix: RealPostfix, tmp_path: Path):
    """454: the words to look for are in the log, and implicit TLS is healthy, which points at the other setting."""
    own_postfix.configure(["smtpd_tls_protocols = >=TLS1.2", "smtpd_tls_mandatory_protocols = >=TLSv1.2"])
    found = findings_at(own_postfix, tmp_path)
    (sign,) = re.findall(r"^  (Invalid .*)$", found["as-main"]["starttls-refused"]["advice"], re.MULTILINE)
    assert sign in own_postfix.log_file.read_text()
    assert "starttls-refused" not in found["as-main-smtps"]


ALL_DEFAULTS = ["smtpd_tls_protocols = >=TLSv1.2", "smtpd_tls_mandatory_protocols = >=TLSv1.2"]
NARROW = [
    "smtpd_tls_protocols = TLSv1.2",
    "smtpd_tls_mandatory_protocols = TLSv1.2",
    "tls_high_cipherlist = AES128-SHA:@SECLEVEL=0",
    "tls_medium_cipherlist = AES128-SHA:@SECLEVEL=0",
]
"""TLS 1.2 with RSA key exchange only."""


def apply(postfix: RealPostfix, advice: str, setting: str) -> None:
    """Do what the advice says, word for word: take parameters out, and put in those that begin with `setting`."""
    for removed in re.findall(r"^  postconf -X (.*)$", advice, re.MULTILINE):
        postfix.postconf("-X", *removed.split())
    postfix.configure(re.findall(rf"^  ({setting}\w* =.*)$", advice, re.MULTILINE))
    postfix.reload()


def test_the_advice_for_cipher_suites_cures_the_finding(own_postfix: RealPostfix, tmp_path: Path):
    """Its own lists have what every library of today offers; on both ports."""
    own_postfix.configure(NARROW)
    own_postfix.reload()
    found = findings_at(own_postfix, tmp_path)
    advice = {service: found[service]["tls-needs-uncommon"]["advice"] for service in PORTS}
    apply(own_postfix, advice["as-main"], "smtpd_tls_")
    after = findings_at(own_postfix, tmp_path)
    assert [code for service in PORTS for code in after[service] if code.startswith("tls-")] == []
    own_postfix.configure(ALL_DEFAULTS)


def test_the_advice_for_client_certificates_cures_the_finding(own_postfix: RealPostfix, tmp_path: Path):
    """It is demanded only where TLS is a must, as the advice says."""
    own_postfix.configure([*ALL_DEFAULTS, "smtpd_tls_req_ccert = yes"])
    own_postfix.reload()
    found = findings_at(own_postfix, tmp_path)
    assert "tls-client-certificate-demanded" not in found["as-main"]
    apply(own_postfix, found["as-main-smtps"]["tls-client-certificate-demanded"]["advice"], "smtpd_tls_")
    after = findings_at(own_postfix, tmp_path)
    assert [code for service in PORTS for code in after[service] if code.startswith("tls-")] == []


def test_posttls_finger_shows_no_setting_of_the_sender(own_postfix: RealPostfix, tmp_path: Path):
    """It goes by -p alone, so the advice sends to the log in its place."""
    narrow = ["smtp_tls_protocols = !TLSv1.3", "smtp_tls_mandatory_protocols = !TLSv1.3"]
    (tmp_path / "main.cf").write_text("\n".join([*narrow, ""]))
    target = own_postfix.target("as-main").removeprefix("smtp://").replace("127.0.0.1", "[127.0.0.1]")
    versions = {}
    for options in ([], ["-p", "!TLSv1.3"]):
        command = ["posttls-finger", "-c", "-l", "encrypt", *options, target]
        environment = {**os.environ, "MAIL_CONFIG": str(tmp_path)}
        said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=20)
        versions[" ".join(options)] = re.findall(r"TLS connection established to \S+ (\S+) with", said.stdout + said.stderr)
    assert versions == {"": ["TLSv1.3"], "-p !TLSv1.3": ["TLSv1.2"]}
    assert "give it the list with -p" in VERIFY_SENDING
    assert "TLS connection established to" in VERIFY_SENDING
