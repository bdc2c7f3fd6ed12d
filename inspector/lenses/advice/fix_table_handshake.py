"""The fixes for what a handshake offers and demands: cipher suites and groups, and certificates of clients.

As in ``fix_table``; there is no version in these texts, so nothing is filled in.
"""

from collections.abc import Mapping

from inspector.lenses.advice.fix import (
    CISCO,
    EXIM,
    EXIM_APPLY,
    OPENSMTPD,
    POSTFIX_APPLY,
    POSTFIX_LOOK,
    SENDMAIL_APPLY,
    Fix,
)
from inspector.lenses.software import Software

_SENDMAIL = "sendmail 8.17: RELEASE_NOTES; cf/README"
_OPENSMTPD_AGAIN = "Check with “smtpd -n”, restart it, and see that it runs."

CIPHERS: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtpd_ with d. Its own lists are right; take out of main.cf what was put in their place (-X removes a parameter, "
        "from 2.10 on):\n"
        "  postconf -X tls_medium_cipherlist tls_high_cipherlist tls_eecdh_auto_curves smtpd_tls_dh1024_param_file\n"
        "and let nothing be left out:\n"
        "  smtpd_tls_ciphers = medium\n"
        "  smtpd_tls_mandatory_ciphers = medium\n"
        "  smtpd_tls_exclude_ciphers =\n"
        "  smtpd_tls_mandatory_exclude_ciphers =\n"
        "smtpd_tls_mandatory_… counts on 465, and on a 587 with “encrypt”. Small DH: below 3.1 its own group has 1024 bits, "
        "so there name a file made with “openssl dhparam 2048”."
        f"{POSTFIX_APPLY}{POSTFIX_LOOK}",
        "postconf(1), postconf(5); measured on Postfix 3.7",
    ),
    Software.EXIM: Fix(
        "In the main part of the configuration, for what it receives: leave out tls_require_ciphers, tls_eccurve and "
        "tls_dhparam, whose defaults are right. Built with GnuTLS, the default written out is\n"
        "  tls_require_ciphers = NORMAL"
        f"{EXIM_APPLY}",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "In sendmail.mc: leave out confCIPHER_LIST, or see that ECDHE with AES is in it. ECDHE needs a sendmail that was "
        "built with TLS_EC (8.16 and later; “sendmail -d0.1 -bt < /dev/null” lists it); DHE has 2048 bits by default from "
        "8.15.2 on, before that:\n"
        "  define(`confDH_PARAMETERS', `2048')dnl"
        f"{SENDMAIL_APPLY}",
        _SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "In smtpd.conf: leave out “smtp ciphers”, and “ciphers” at “listen on”; the default is good:\n"
        "  listen on 0.0.0.0 tls pki mx.example.com\n"
        f"{_OPENSMTPD_AGAIN}",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "SChannel has one list of cipher suites for the whole machine:\n"
        "  Get-TlsCipherSuite | Format-Table Name\n"
        "  Enable-TlsCipherSuite -Name TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 -Position 0\n"
        "A group policy (SSL Cipher Suite Order) overrides it. Then reboot.",
        "learn.microsoft.com/exchange/exchange-tls-configuration; learn.microsoft.com: Enable-TlsCipherSuite",
    ),
    Software.CISCO: Fix(
        "The list for what it receives: “sslconfig”, then INBOUND (System Administration > SSL Configuration > Inbound "
        "SMTP); it is written as OpenSSL writes it. Then “commit”.",
        CISCO,
    ),
}

CLIENT_CERTIFICATE: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtpd_ with d. It demands one only where TLS is a must (465, a 587 with “encrypt”):\n"
        "  smtpd_tls_req_ccert = no\n"
        "To ask for one and go on without is harmless with most senders, and can be left out too:\n"
        "  smtpd_tls_ask_ccert = no"
        f"{POSTFIX_APPLY}{POSTFIX_LOOK}",
        "postconf(5); measured on Postfix 3.7",
    ),
    Software.EXIM: Fix(
        "In the main part of the configuration: tls_verify_hosts demands one of these hosts, tls_try_verify_hosts only "
        "asks:\n"
        "  tls_verify_hosts =\n"
        "In force after the daemon is restarted.",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "It asks, and goes on without one, unless the access map demands it: take out the lines with TLS_Clt and VERIFY. "
        "Not to ask at all:\n"
        "  define(`confTLS_SRV_OPTIONS', `V')dnl"
        f"{SENDMAIL_APPLY}",
        _SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "In smtpd.conf: leave “verify” out at “listen on”:\n"
        "  listen on 0.0.0.0 tls-require pki mx.example.com\n"
        "On a public MX “tls” in place of “tls-require”, for RFC 3207 forbids to demand TLS there. "
        f"{_OPENSMTPD_AGAIN}",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "A Receive connector demands one where domain security (mutual TLS) is on:\n"
        "  Get-ReceiveConnector | Format-List Name,DomainSecureEnabled,RequireTLS,TlsDomainCapabilities\n"
        "  Set-ReceiveConnector -Identity <name> -DomainSecureEnabled $false",
        "learn.microsoft.com: Set-ReceiveConnector",
    ),
    Software.CISCO: Fix(
        "The mail flow policy of these senders (Mail Policies > Mail Flow Policies) has “Verify Client Certificate” beside "
        "TLS: switch it off, then “commit”.",
        CISCO,
    ),
}
