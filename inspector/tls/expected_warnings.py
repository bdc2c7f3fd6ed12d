"""Warnings of other libraries about what servers send: this program tells such things as facts, in its own words.

`warnings.catch_warnings` is no way to keep them quiet where threads run: before Python 3.14 it changes the filters of the
whole process, so that two of them undo each other. These filters are set once and stay.
"""

import warnings

EXPECTED = (
    (r"ssl\.TLSVersion\.", DeprecationWarning, ""),
    ("", UserWarning, r"inspector\.tls\."),
    ("", UserWarning, r"inspector\.demo\.certificates"),
)
"""What a message begins with, its category, and what the name of the module that it is laid to begins with: two regular
expressions. `ssl` warns of TLS 1.0 and 1.1; `cryptography` of a negative serial number, of names that are too long or no
country, of what else is odd in a certificate, and lays it to the module that reads (its categories are UserWarnings)."""


def keep_expected_quiet() -> None:
    """Add the filters to those of the process, before all others; again is no harm. For when a module is imported."""
    for message, category, module in EXPECTED:
        warnings.filterwarnings("ignore", message, category, module)
