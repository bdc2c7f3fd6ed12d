"""The policy in OPENSSL_CONF: the local column tells it, and the server's rows do not change."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inspector.live.local_policy import LocalPolicy
from inspector.tls.registry import ProtocolVersion

STRICT = """openssl_conf = default_conf
[default_conf]
ssl_conf = ssl_section
[ssl_section]
system_default = policy
[policy]
MinProtocol = TLSv1.3   # as a hardening guide would have it
CipherString = DEFAULT@SECLEVEL=4
"""
SSLv2, SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = ProtocolVersion


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        (STRICT, {TLSv1_0: "MinProtocol = TLSv1.3", TLSv1_2: "MinProtocol = TLSv1.3", TLSv1_3: ""}),
        ("[x]\nMaxProtocol=TLSv1.2\n", {TLSv1_1: "", TLSv1_2: "", TLSv1_3: "MaxProtocol = TLSv1.2"}),
        ("[x]\nTLS.MinProtocol = TLSv1.1\n", {TLSv1_0: "MinProtocol = TLSv1.1", TLSv1_1: ""}),
        ("[x]\nCipherString = DEFAULT@SECLEVEL=2\n", {TLSv1_1: "security level 2", TLSv1_2: ""}),
        ("[x]\nCipherString = DEFAULT@SECLEVEL=0\n", {TLSv1_0: "", TLSv1_3: ""}),
        ("[x]\n# MinProtocol = TLSv1.3\nMinProtocol = None\n", {TLSv1_0: "", TLSv1_3: ""}),
        ("", {TLSv1_0: "", TLSv1_3: ""}),
    ],
)
def test_which_setting_forbids_a_version(text: str, forbidden: dict[ProtocolVersion, str], tmp_path: Path) -> None:
    """The setting is named as it stands in the file; comments do not count."""
    file = tmp_path / "openssl.cnf"
    file.write_text(text)
    policy = LocalPolicy.from_file(file, "openssl.cnf")
    for version, setting in forbidden.items():
        assert policy.forbids(version) == (f"{setting} in openssl.cnf" if setting else "")


def test_an_included_file_counts_and_a_circle_ends(tmp_path: Path) -> None:
    """Red Hat's file includes the system's crypto policy."""
    (tmp_path / "openssl.cnf").write_text(".include = policy.cnf\n")
    (tmp_path / "policy.cnf").write_text("MinProtocol = TLSv1.2\n.include openssl.cnf\n")
    policy = LocalPolicy.from_file(tmp_path / "openssl.cnf", "openssl.cnf")
    assert policy.forbids(TLSv1_1) == "MinProtocol = TLSv1.2 in openssl.cnf"


def test_a_missing_file_says_nothing(tmp_path: Path) -> None:
    """OpenSSL goes on without one too."""
    assert LocalPolicy.from_file(tmp_path / "none", "openssl.cnf").settings == ()


def versions(tmp_path: Path, config: str) -> list[dict[str, Any]]:
    """Return the version rows of a demo server that takes TLS 1.0 to 1.3, read under this OPENSSL_CONF."""
    file = tmp_path / "openssl.cnf"
    file.write_text(config)
    command = [sys.executable, "-m", "inspector", "demo", "tls-minimum", "--tls-version", "TLSv1.3", "--format", "json"]
    environment = os.environ | {"OPENSSL_CONF": str(file), "XDG_CONFIG_HOME": str(tmp_path)}
    finished = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    rows: list[dict[str, Any]] = json.loads(finished.stdout)["tls"]["versions"]
    return rows


def test_a_strict_openssl_conf_changes_the_local_column_only(tmp_path: Path) -> None:
    """The rows are our own hellos: what the server says to them does not depend on this machine's policy."""
    lax, strict = versions(tmp_path, ""), versions(tmp_path, STRICT)
    assert [row["outcome"] for row in lax] == ["refused", "refused", "accepted", "accepted", "accepted", "accepted"]
    assert [(row["outcome"], row["cipher_suite"], row["group"]) for row in strict] == [
        (row["outcome"], row["cipher_suite"], row["group"]) for row in lax
    ]
    assert "OPENSSL_CONF" not in json.dumps(lax)
    for row in strict[2:5]:
        assert row["local"]["why"].endswith("MinProtocol = TLSv1.3 in OPENSSL_CONF keeps other programs here from it")
    assert strict[5]["local"]["why"] == "yes"
