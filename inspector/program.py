"""Which program this is, and what it runs on."""

import sys

from inspector import __version__


def program_versions() -> tuple[tuple[str, str], ...]:
    """Return program, Python and OpenSSL with their versions, for the record of a session and for reports."""
    import ssl  # not for a version alone where none is asked

    openssl = ssl.OPENSSL_VERSION.removeprefix("OpenSSL ")
    return (("SMTP Inspector", __version__), ("Python", sys.version.split()[0]), ("OpenSSL", openssl))
