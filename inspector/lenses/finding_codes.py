"""The published codes of findings: the one place where a code comes into being. A code never changes its meaning."""

from typing import Literal, TypeAlias, get_args

FindingCode: TypeAlias = Literal[
    # The greeting, and how a session ends
    "greeting-missing",
    "greeting-refused",
    "greeting-slow",
    "not-smtp",
    "session-cut-off",
    "session-limit",
    "reply-surplus",
    # The EHLO reply
    "ehlo-refused",
    "ehlo-name-not-qualified",
    "ehlo-keyword-before-greeting",
    "ehlo-greeting-late",
    "ehlo-greeting-missing",
    "ehlo-greeting-empty",
    "ehlo-greeting-address-literal",
    "ehlo-greeting-not-a-domain",
    "ehlo-greeting-8bit",
    "ehlo-keyword-syntax",
    "ehlo-control-byte",
    "ehlo-bare-cr",
    "ehlo-stray-cr",
    "ehlo-bare-lf",
    "ehlo-leading-blank",
    "ehlo-trailing-blank",
    "ehlo-keyword-lower-case",
    "ehlo-auth-equals",
    "ehlo-auth-empty",
    "ehlo-parameter-unexpected",
    "ehlo-parameter-syntax",
    "ehlo-keyword-duplicate",
    "ehlo-code-mixed",
    "ehlo-code-missing",
    "ehlo-separator-missing",
    "ehlo-line-empty",
    "ehlo-line-too-long",
    "ehlo-line-far-too-long",
    "ehlo-reply-too-long",
    "ehlo-last-line-no-keyword",
    "ehlo-text-after-last-line",
    "ehlo-keyword-masked",
    "ehlo-status-code",
    "ehlo-starttls-inside-tls",
    "ehlo-auth-in-clear",
    "ehlo-burl-on-port-25",
    "ehlo-binarymime-alone",
    "ehlo-keyword-unregistered",
    # STARTTLS
    "starttls-not-supported",
    "starttls-masked",
    "starttls-refused",
    "starttls-injection",
    "starttls-required",
    # TLS and its versions
    "tls-broken",
    "tls-handshake-failed",
    "tls-local-refusal",
    "tls-minimum-not-met",
    "tls-below-minimum-accepted",
    "reply-tls-version-policy",
    "probes-stopped",
    # Certificates
    "certificate-expired",
    "certificate-not-trusted",
    "certificate-host-mismatch",
    "validation-failure",
]
"""Every code; mypy refuses another one, and so does Finding when it is made."""

CODES: frozenset[FindingCode] = frozenset(get_args(FindingCode))
"""The same at run time."""
