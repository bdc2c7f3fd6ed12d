"""The fixes: topic x mail server, each with its source. Words in braces are filled in by `fixes.settings_words`.

Lines that begin with two blanks are settings or commands as they are typed. The direction is said every time: what a server
takes from senders and what it offers as a sender are two settings almost everywhere.
"""

from collections.abc import Mapping

from inspector.lenses.advice.fix import (
    CISCO,
    EXCHANGE,
    EXIM,
    EXIM_APPLY,
    OPENSMTPD,
    OPENSMTPD_RESTART,
    POSTFIX_APPLY,
    POSTFIX_LOOK,
    SENDMAIL,
    SENDMAIL_APPLY,
    Fix,
    Topic,
)
from inspector.lenses.advice.fix_table_handshake import CIPHERS, CLIENT_CERTIFICATE
from inspector.lenses.advice.fix_table_log_in import LOG_IN
from inspector.lenses.advice.postfix import VERSION_IN_LOG
from inspector.lenses.software import Software

_RECEIVING_MINIMUM: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtpd_ with d. In main.cf; this form is right on old and new versions:\n"
        "  smtpd_tls_protocols = {exclusions}\n"
        "  smtpd_tls_mandatory_protocols = {exclusions}\n"
        "From Postfix 3.6 on this can be written shorter (no blank after >=, or newer versions are silently switched off):\n"
        "  smtpd_tls_protocols = {at_least}\n"
        "  smtpd_tls_mandatory_protocols = {at_least}\n"
        "Both, because 465 (implicit TLS) and a 587 with “encrypt” obey the mandatory setting only."
        f"{POSTFIX_APPLY}The log must show no “Invalid TLS protocol list”, and STARTTLS must be answered with 220. "
        f"{POSTFIX_LOOK}",
        "postconf(5); measured on Postfix 3.7",
    ),
    Software.EXIM: Fix(
        "In the main part of the configuration. Built with OpenSSL (this option is global: it counts for sending and "
        "receiving):\n"
        "  openssl_options = {exim_options}\n"
        "Built with GnuTLS (in the main part it counts for receiving; the smtp transport has its own):\n"
        "  tls_require_ciphers = {gnutls}"
        f"{EXIM_APPLY}",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "In sendmail.mc, 8.15 and later, for what it receives:\n"
        "  define(`confSERVER_SSL_OPTIONS', `{sendmail_options}')dnl\n"
        "which becomes O ServerSSLOptions in sendmail.cf. CipherList (confCIPHER_LIST) chooses cipher suites for both "
        "directions, not versions. "
        f"{SENDMAIL_APPLY}",
        SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "In smtpd.conf (“protocols” exists from portable 7.3 on; without it, 1.2 and 1.3 are on):\n"
        '  listen on 0.0.0.0 tls pki mx.example.com protocols "{libtls}"\n'
        f"{OPENSMTPD_RESTART}",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "SChannel decides, in the registry, for the whole machine and not for mail only. For each of {schannel}, under both "
        "Server and Client:\n"
        "  HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\<version>\\Server\n"
        "  Enabled = 0 (DWORD)\n"
        "  DisabledByDefault = 1 (DWORD)\n"
        "Then reboot. The Receive connectors have no setting for versions; they say whether TLS is offered or demanded:\n"
        "  Get-ReceiveConnector | Format-List Name,AuthMechanism,RequireTLS,TlsCertificateName",
        EXCHANGE,
    ),
    Software.CISCO: Fix(
        "Versions of what it receives: “sslconfig”, then INBOUND (System Administration > SSL Configuration > Inbound "
        "SMTP); then “commit”.",
        CISCO,
    ),
}

_BROKEN: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "The log says why: a key file that cannot be read, or\n"
        "  Invalid TLS protocol list\n"
        "If 25 is healthy and 587 or 465 is not, look at smtpd_tls_mandatory_protocols and at the overrides in master.cf:\n"
        "  postconf -n | grep tls\n"
        "  postconf -P | grep tls",
        "postconf(5); measured on Postfix 3.7",
    ),
    Software.EXIM: Fix(
        "Look in the main log for “TLS error on connection”. The key must be readable for the user that Exim runs as, and a "
        "mistake in tls_require_ciphers or openssl_options has the same effect."
        f"{EXIM_APPLY}",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "Look in the log for “STARTTLS=server, error:” (LogLevel 14 says more). A key that its group can read is refused as "
        "unsafe, unless\n"
        "  define(`confDONT_BLAME_SENDMAIL', `GroupReadableKeyFile')dnl",
        SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "“smtpd -n” checks the configuration; the log names the pki entry whose certificate or key it cannot load. The key "
        "must not be readable for others.",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "Look in the application log for event 12014 (no certificate for the name of the connector), and in the system log "
        "for Schannel 36871, 36874 and 36888. The certificate that is bound to SMTP:\n"
        "  Get-ExchangeCertificate | Format-List Thumbprint,Services,NotAfter,Status",
        "learn.microsoft.com: Receive connectors; Exchange TLS configuration",
    ),
    Software.CISCO: Fix(
        "“tail mail_logs” shows the reason beside the ICID; then look at “certconfig” (certificate of the listener) and "
        "“sslconfig”, INBOUND.",
        CISCO,
    ),
}

_OFFER: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtpd_ with d:\n"
        "  smtpd_tls_security_level = may\n"
        "  smtpd_tls_chain_files = /etc/postfix/key-and-chain.pem\n"
        "(before 3.4: smtpd_tls_key_file and smtpd_tls_cert_file). On a public MX never “encrypt”: RFC 3207 forbids it "
        "there."
        f"{POSTFIX_APPLY}{POSTFIX_LOOK}",
        "postconf(5), TLS_README",
    ),
    Software.EXIM: Fix(
        "In the main part of the configuration:\n"
        "  tls_advertise_hosts = *\n"
        "  tls_certificate = /etc/exim/chain.pem\n"
        "  tls_privatekey = /etc/exim/key.pem"
        f"{EXIM_APPLY}",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "It must be built with STARTTLS, which “sendmail -bt -d0.1 < /dev/null” lists. In sendmail.mc:\n"
        "  define(`confSERVER_CERT', `/etc/mail/certs/cert.pem')dnl\n"
        "  define(`confSERVER_KEY', `/etc/mail/certs/key.pem')dnl\n"
        "  define(`confCACERT', `/etc/mail/certs/ca.pem')dnl\n"
        "  define(`confCACERT_PATH', `/etc/mail/certs')dnl\n"
        "An S in Srv_Features of the access map keeps it from being offered."
        f"{SENDMAIL_APPLY}",
        SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "In smtpd.conf:\n"
        '  pki mx.example.com cert "/etc/ssl/mx.example.com.crt"\n'
        '  pki mx.example.com key "/etc/ssl/private/mx.example.com.key"\n'
        "  listen on 0.0.0.0 tls pki mx.example.com\n"
        "Check with “smtpd -n”, then restart it.",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "The Receive connector needs Tls in its AuthMechanism and a certificate for its name, bound to SMTP:\n"
        "  Get-ReceiveConnector | Format-List Name,Fqdn,AuthMechanism,TlsCertificateName\n"
        "  Enable-ExchangeCertificate -Thumbprint <thumbprint> -Services SMTP",
        "learn.microsoft.com: Receive connectors",
    ),
    Software.CISCO: Fix(
        "A mail flow policy of the Host Access Table switches TLS on for a listener: TLS Preferred (“listenerconfig”, then "
        "HOSTACCESS). The listener needs a certificate (“certconfig”). It depends on who asks: each sender group has its "
        "own policy.",
        CISCO,
    ),
}

_CERTIFICATE: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtpd_ with d. One file with the key, the leaf, then every intermediate (from 3.4 on):\n"
        "  smtpd_tls_chain_files = /etc/postfix/key-and-chain.pem\n"
        "Before 3.4 two files, the leaf first in the first:\n"
        "  smtpd_tls_cert_file = /etc/postfix/chain.pem\n"
        "  smtpd_tls_key_file = /etc/postfix/key.pem"
        f"{POSTFIX_APPLY}{POSTFIX_LOOK}",
        "postconf(5), TLS_README",
    ),
    Software.EXIM: Fix(
        "The leaf first, then every intermediate:\n"
        "  tls_certificate = /etc/exim/chain.pem\n"
        "  tls_privatekey = /etc/exim/key.pem\n"
        "Exim reads them for each connection, as the user that it runs as; newer versions keep them and notice a change.",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "confSERVER_CERT and confSERVER_KEY name the files. sendmail sends the leaf only, unless it was built with "
        "_FFR_TLS_USE_CERTIFICATE_CHAIN_FILE; then the file holds the leaf and every intermediate."
        f"{SENDMAIL_APPLY}",
        "sendmail: tls.c, cf/README",
    ),
    Software.OPENSMTPD: Fix(
        "The file holds the leaf first, then every intermediate:\n"
        '  pki mx.example.com cert "/etc/ssl/mx.example.com.fullchain.pem"\n'
        '  pki mx.example.com key "/etc/ssl/private/mx.example.com.key"\n'
        "Then restart it: it reads them at its start.",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "Import the certificate with its intermediates into the machine's store, then bind it and restart the transport:\n"
        "  Enable-ExchangeCertificate -Thumbprint <thumbprint> -Services SMTP\n"
        "  Restart-Service MSExchangeTransport, MSExchangeFrontEndTransport\n"
        "A connector with TlsCertificateName keeps the old one until that is set anew.",
        "learn.microsoft.com: Exchange certificate procedures",
    ),
    Software.CISCO: Fix(
        "“certconfig” imports the certificate with its intermediates; the listener has to be told to use it "
        "(“listenerconfig”), then “commit”.",
        CISCO,
    ),
}

_SENDING: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        "smtp_ without d. Below 3.11 it sends in clear until it is told otherwise:\n"
        "  smtp_tls_security_level = may\n"
        "The versions that it offers; this form is right on old and new versions:\n"
        "  smtp_tls_protocols = {exclusions}\n"
        "  smtp_tls_mandatory_protocols = {exclusions}\n"
        "From 3.6 on, without a blank after >=:\n"
        "  smtp_tls_protocols = {at_least}\n"
        "  smtp_tls_mandatory_protocols = {at_least}\n"
        "For one receiver only, in a table named by smtp_tls_policy_maps (the only separator there is the colon):\n"
        "  example.com encrypt protocols={policy_exclusions}"
        f"{POSTFIX_APPLY}{VERSION_IN_LOG} {POSTFIX_LOOK}",
        "postconf(5); measured on Postfix 3.7",
    ),
    Software.EXIM: Fix(
        "Built with OpenSSL, in the main part (global: for sending and receiving):\n"
        "  openssl_options = {exim_options}\n"
        "Built with GnuTLS, in the smtp transport:\n"
        "  tls_require_ciphers = {gnutls}\n"
        "In that transport too: tls_tempfail_tryclear is on by default, so it goes on in clear where TLS fails; for one "
        "receiver that must have TLS:\n"
        "  hosts_require_tls = *.example.com",
        EXIM,
    ),
    Software.SENDMAIL: Fix(
        "In sendmail.mc, for what it sends:\n"
        "  define(`confCLIENT_SSL_OPTIONS', `{sendmail_options}')dnl\n"
        "which becomes O ClientSSLOptions in sendmail.cf. For one receiver that must have TLS, in the access map:\n"
        "  TLS_Srv:mx.example.com  ENCR:128"
        f"{SENDMAIL_APPLY}",
        SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "In smtpd.conf (“protocols” from portable 7.3 on; “tls” demands TLS, so for a route of its own):\n"
        '  action "outbound" relay tls protocols "{libtls}"\n'
        f"{OPENSMTPD_RESTART}",
        OPENSMTPD,
    ),
    Software.EXCHANGE: Fix(
        "SChannel decides, for the whole machine: under Client, the versions that are to be on have Enabled = 1 and "
        "DisabledByDefault = 0, and {schannel} have Enabled = 0 and DisabledByDefault = 1; then reboot:\n"
        "  HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\<version>\\Client\n"
        "The Send connector must not leave STARTTLS out:\n"
        "  Get-SendConnector | Format-List Name,AddressSpaces,IgnoreSTARTTLS,RequireTLS,TlsAuthLevel",
        EXCHANGE,
    ),
    Software.CISCO: Fix(
        "Versions of what it sends: “sslconfig”, then OUTBOUND. Whether TLS is used: Destination Controls (“destconfig”). "
        "TLS Preferred goes on in clear when STARTTLS is not to be had, TLS Required does not deliver. Then “commit”.",
        CISCO,
    ),
}

FIXES: Mapping[Topic, Mapping[Software, Fix]] = {
    Topic.RECEIVING_MINIMUM: _RECEIVING_MINIMUM,
    Topic.BROKEN: _BROKEN,
    Topic.OFFER: _OFFER,
    Topic.CERTIFICATE: _CERTIFICATE,
    Topic.CIPHERS: CIPHERS,
    Topic.CLIENT_CERTIFICATE: CLIENT_CERTIFICATE,
    Topic.LOG_IN: LOG_IN,
    Topic.SENDING: _SENDING,
}
"""Every topic has a fix for every mail server (tested)."""
