"""The rig itself, seen by the standard library: the servers are what their table says, or the other tests mean nothing."""

import os
import smtplib
import socket
import ssl
from pathlib import Path

import pytest
import real_exim
import real_opensmtpd
import real_sendmail
from real_postfix import POLICY_REPLY, RealPostfix
from real_servers import SERVER_NAME, Recipe, missing, running_server

UNPACKED = [real_exim.RECIPES["modern"], real_opensmtpd.RECIPE, real_sendmail.RECIPE]
TLS_1_0, TLS_1_2 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2


def context(postfix: RealPostfix, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A client's context for one version that trusts Postfix's root, whatever address it is reached by."""
    made = ssl.create_default_context(cafile=str(postfix.root_file))
    made.check_hostname = False
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.minimum_version = made.maximum_version = version
    return made


@pytest.mark.parametrize("service", ["legacy", "modern", "mixed", "legacy-smtps", "modern-smtps", "mixed-smtps"])
def test_old_versions(postfix: RealPostfix, service: str):
    """TLS 1.2 works on every port, TLS 1.0 on the legacy ones and where only the mandatory setting allows it."""
    shake_hands(postfix, service, TLS_1_2)
    if service in {"legacy", "legacy-smtps", "mixed-smtps"}:
        shake_hands(postfix, service, TLS_1_0)
    else:
        with pytest.raises(ssl.SSLError, match="TLSV1_ALERT_PROTOCOL_VERSION"):
            shake_hands(postfix, service, TLS_1_0)


def shake_hands(postfix: RealPostfix, service: str, version: ssl.TLSVersion) -> None:
    """Take a session up with `version` and end it."""
    port = postfix.ports[service]
    if service.endswith("-smtps"):
        smtplib.SMTP_SSL("127.0.0.1", port, "client.example.org", context=context(postfix, version)).quit()
        return
    with smtplib.SMTP("127.0.0.1", port, "client.example.org") as smtp:
        smtp.ehlo()
        try:
            smtp.starttls(context=context(postfix, version))
        finally:
            smtp.close()


@pytest.mark.parametrize(("version", "code"), [(None, 554), (TLS_1_0, 554), (TLS_1_2, 250)])
def test_the_policy(postfix: RealPostfix, version: ssl.TLSVersion | None, code: int):
    """The policy port refuses MAIL in clear and in TLS 1.0, and takes it in TLS 1.2."""
    with smtplib.SMTP("127.0.0.1", postfix.ports["policy"], "client.example.org") as smtp:
        smtp.ehlo()
        if version:
            smtp.starttls(context=context(postfix, version))
            smtp.ehlo()
        got, text = smtp.mail("sender@example.org")
        assert got == code
        assert text.decode().endswith("Ok" if code == 250 else POLICY_REPLY.removeprefix("554 5.7.1 "))


@pytest.mark.parametrize("recipe", UNPACKED, ids=lambda recipe: recipe.name)
def test_an_unpacked_server_leaves_nothing_behind(recipe: Recipe):
    """It says its own host name; afterwards nobody listens, its folder is gone, and host name and users are as before."""
    if (reason := missing(recipe)) and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason
    before = (socket.gethostname(), Path("/etc/passwd").read_bytes())
    with running_server(recipe) as server, smtplib.SMTP("127.0.0.1", server.ports["starttls"], "client.example.org") as smtp:
        assert smtp.ehlo()[1].decode().startswith(SERVER_NAME)
    for port in server.ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert not server.folder.exists()
    assert (socket.gethostname(), Path("/etc/passwd").read_bytes()) == before
