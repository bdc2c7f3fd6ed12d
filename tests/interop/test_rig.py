"""The rig itself, seen by the standard library: the servers are what their table says, or the other tests mean nothing."""

import smtplib
import ssl
import warnings

import pytest
from real_postfix import POLICY_REPLY, RealPostfix

TLS_1_0, TLS_1_2 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2


def context(postfix: RealPostfix, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A client's context for one version that trusts Postfix's root, whatever address it is reached by."""
    made = ssl.create_default_context(cafile=str(postfix.root_file))
    made.check_hostname = False
    made.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
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
