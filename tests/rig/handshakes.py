"""Real TLS handshakes without a network: what either side writes, flight by flight."""

import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from authority import Issued

Flight = tuple[bool, bytes]
"""(by the client?, what it wrote)."""


def server_context(leaf: Issued, folder: Path, *, lowest: ssl.TLSVersion, highest: ssl.TLSVersion) -> ssl.SSLContext:
    """A server with that certificate, and these versions only."""
    file = folder / "leaf.pem"
    file.write_bytes(leaf.key_pem + leaf.certificate_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return _limited(context, lowest, highest)


def client_context(*, lowest: ssl.TLSVersion, highest: ssl.TLSVersion, trusts: bool = True) -> ssl.SSLContext:
    """A client; with `trusts` False it refuses every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE if trusts else ssl.CERT_REQUIRED
    return _limited(context, lowest, highest)


def _limited(context: ssl.SSLContext, lowest: ssl.TLSVersion, highest: ssl.TLSVersion) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    return context


def flights(client: ssl.SSLContext, server: ssl.SSLContext, name: str = "mx.example.com") -> Iterator[Flight]:
    """Yield what is written until both are done or one has given up; then one message of each, if it came about."""
    bios = {side: (ssl.MemoryBIO(), ssl.MemoryBIO()) for side in (True, False)}
    ends = {
        True: client.wrap_bio(*bios[True], server_hostname=name or None),
        False: server.wrap_bio(*bios[False], server_side=True),
    }
    done: set[bool] = set()
    for _ in range(8):
        for side, end in ends.items():
            if side not in done:
                with suppress(ssl.SSLWantReadError):
                    try:
                        end.do_handshake()
                    except ssl.SSLError as error:
                        if isinstance(error, ssl.SSLWantReadError):
                            raise
                        yield from _written(bios, side)
                        return
                    done.add(side)
            yield from _written(bios, side)
    for side, words in ((True, b"EHLO inside.example.com\r\n"), (False, b"250 mx.example.com\r\n")):
        ends[side].write(words)
        yield from _written(bios, side)


def _written(bios: dict[bool, tuple[ssl.MemoryBIO, ssl.MemoryBIO]], side: bool) -> Iterator[Flight]:
    data = bios[side][1].read()
    if data:
        bios[not side][0].write(data)
        yield side, data
