"""What this machine's OpenSSL can do, found out in memory."""

import ssl

from inspector.events import Event, LocalTLSChecked
from inspector.live.clock import Clock
from inspector.live.local_tls import check_local_tls
from inspector.live.recorder import Recorder
from inspector.tls.registry import ProtocolVersion


def test_every_version_is_checked_and_says_why() -> None:
    """One event for each version; TLS 1.2 and 1.3 work everywhere, SSLv2 nowhere; no warning leaks."""
    events: list[Event] = []
    check_local_tls(Recorder(Clock(), events.append))
    checked = {event.version: event for event in events if isinstance(event, LocalTLSChecked)}
    assert list(checked) == list(ProtocolVersion)
    assert all(event.why for event in checked.values())
    assert [checked[version].completes for version in (ProtocolVersion.SSLv2, ProtocolVersion.SSLv3)] == [False, False]
    assert (checked[ProtocolVersion.TLSv1_2].completes, checked[ProtocolVersion.TLSv1_2].why) == (True, "yes")
    assert (checked[ProtocolVersion.TLSv1_3].completes, checked[ProtocolVersion.TLSv1_3].why) == (True, "yes")


def test_an_old_version_says_what_it_takes() -> None:
    """At a distribution's security level TLS 1.0 needs other ciphers: the event names the setting or what OpenSSL said."""
    events: list[Event] = []
    check_local_tls(Recorder(Clock(), events.append))
    old = next(event for event in events if isinstance(event, LocalTLSChecked) and event.version == ProtocolVersion.TLSv1_0)
    default = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if old.completes and getattr(default, "security_level", 0) >= 1:
        assert old.why.startswith("only with -cipher ALL:@SECLEVEL=0 (else: ")
    else:
        assert old.why
