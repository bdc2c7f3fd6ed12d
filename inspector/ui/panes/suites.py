"""Cipher suites by the names that OpenSSL gives them: shorter than the registry's, and what its tools and logs print."""

import ssl
from functools import cache

from inspector.tls.cipher_suites import CIPHER_SUITES


def openssl_name(name: str) -> str:
    """Return OpenSSL's name of the suite that the registry calls `name`; `name` itself where this OpenSSL knows none."""
    return _openssl_names().get(name, name)


@cache
def _openssl_names() -> dict[str, str]:
    """Registry name to OpenSSL name, of every suite that the local OpenSSL was built with; numbers tie them together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    known = ((int(str(suite["id"])) & 0xFFFF, str(suite["name"])) for suite in context.get_ciphers())
    return {CIPHER_SUITES[number]: name for number, name in known if number in CIPHER_SUITES}
