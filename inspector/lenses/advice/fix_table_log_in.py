"""The fixes for a log in that is offered in clear: mail server by mail server, each with its source. See ``fix_table``."""

from collections.abc import Mapping

from inspector.lenses.advice.fix import CISCO, OPENSMTPD, POSTFIX_APPLY, POSTFIX_LOOK, SENDMAIL, SENDMAIL_APPLY, Fix
from inspector.lenses.software import Software

LOG_IN: Mapping[Software, Fix] = {
    Software.POSTFIX: Fix(
        f"smtpd_ with d. AUTH is offered inside TLS only with\n  smtpd_tls_auth_only = yes{POSTFIX_APPLY}{POSTFIX_LOOK}",
        "postconf(5)",
    ),
    Software.EXIM: Fix(
        "In the main part of the configuration:\n"
        "  auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}\n"
        "or for one authenticator alone, in its own part:\n"
        "  server_advertise_condition = ${{if def:tls_in_cipher}}\n"
        "In force after the daemon is restarted.",
        "Exim specification, chapter 33; measured on Exim 4.96",
    ),
    Software.SENDMAIL: Fix(
        "In sendmail.mc; p withholds PLAIN and LOGIN until TLS is there (what shows no password is still offered):\n"
        "  define(`confAUTH_OPTIONS', `A p')dnl"
        f"{SENDMAIL_APPLY}",
        SENDMAIL,
    ),
    Software.OPENSMTPD: Fix(
        "It offers AUTH inside TLS only, whatever is set: look at what stands in front of it, a proxy or a filter that "
        "answers EHLO in its place.",
        f"{OPENSMTPD.partition(',')[0]}; measured on 7.4",
    ),
    Software.EXCHANGE: Fix(
        "At the Receive connector BasicAuthRequireTLS stands beside BasicAuth: the password then goes inside TLS only. "
        "Look, and set the whole list:\n"
        "  Get-ReceiveConnector | Format-List Name,Bindings,AuthMechanism\n"
        "  Set-ReceiveConnector -Identity <name> -AuthMechanism Tls,Integrated,BasicAuth,BasicAuthRequireTLS",
        "learn.microsoft.com: Set-ReceiveConnector, Receive connector authentication mechanisms",
    ),
    Software.CISCO: Fix(
        "The mail flow policy of these senders (Mail Policies > Mail Flow Policies) has “Require TLS to offer SMTP "
        "Authentication” where both are enabled: switch it on, then “commit”.",
        f"{CISCO.partition(',')[0]}, Defining Which Hosts Are Allowed to Connect",
    ),
}
