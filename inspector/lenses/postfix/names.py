"""The names of Postfix's parameters about TLS, and which one a name that is none was meant to be.

Postfix says nothing of a name that it does not know, but for a warning of postconf (``unused parameter``); the parameter
that was meant keeps its default.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from inspector.lenses.finding import Evidence
from inspector.lenses.postfix.lines import Setting, Written

_CERTIFICATES = "CAfile CApath cert_file chain_files dcert_file dkey_file eccert_file eckey_file key_file"
_OF_ALL = f"{_CERTIFICATES} ciphers exclude_ciphers fingerprint_digest loglevel mandatory_ciphers mandatory_exclude_ciphers "
_LISTS = "mandatory_protocols protocols security_level session_cache_database session_cache_timeout"
_SENDS = (
    f"{_OF_ALL}{_LISTS} block_early_mail_reply connection_reuse dane_insecure_mx_policy enforce_peername "
    "enforce_sts_mx_patterns fingerprint_cert_match force_insecure_host_tlsa_lookup note_starttls_offer per_site "
    "policy_maps scert_verifydepth secure_cert_match servername trust_anchor_file verify_cert_match wrappermode enable_rpk"
)
_RECEIVES = (
    f"{_OF_ALL}{_LISTS} always_issue_session_ids ask_ccert auth_only ccert_verifydepth dh1024_param_file dh512_param_file "
    "eecdh_grade received_header req_ccert wrappermode enable_rpk"
)
_OTHERS = (
    "tls_append_default_CA tls_config_file tls_config_name tls_daemon_random_bytes tls_dane_digests tls_disable_workarounds "
    "tls_eecdh_auto_curves tls_eecdh_strong_curve tls_eecdh_ultra_curve tls_export_cipherlist tls_fast_shutdown_enable "
    "tls_ffdhe_auto_groups tls_high_cipherlist tls_legacy_public_key_fingerprints tls_low_cipherlist tls_medium_cipherlist "
    "tls_null_cipherlist tls_preempt_cipherlist tls_random_bytes tls_random_exchange_name tls_random_prng_update_period "
    "tls_random_reseed_period tls_random_source tls_required_enable tls_server_sni_maps tls_session_ticket_cipher "
    "tls_ssl_options tls_wildcard_matches_multiple_labels tlsmgr_service_name tlsproxy_service_name "
    "tlsproxy_watchdog_timeout tlsproxy_client_loglevel_parameter openssl_path postscreen_tls_security_level "
    "smtpd_client_new_tls_session_rate_limit smtp_tlsrpt_enable smtp_tlsrpt_socket_name smtp_tlsrpt_skip_reused_handshakes "
    "lmtp_tlsrpt_enable lmtp_tlsrpt_socket_name lmtp_tlsrpt_skip_reused_handshakes smtp_log_tls_feature_status "
    "lmtp_log_tls_feature_status"
)
NAMES = frozenset(
    [
        *(f"{side}_tls_{word}" for side in ("smtp", "lmtp") for word in _SENDS.split()),
        *(f"{side}_tls_{word}" for side in ("smtpd", "tlsproxy") for word in _RECEIVES.split()),
        *(f"tlsproxy_client_{word}" for word in f"{_SENDS} enforce_tls use_tls".split()),
        *(
            f"{side}_{word}_tls"
            for side in ("smtp", "lmtp", "smtpd", "postscreen", "tlsproxy")
            for word in ("use", "enforce")
        ),
        *(f"{side}_starttls_timeout" for side in ("smtp", "lmtp", "smtpd")),
        *(
            f"{side}_sasl_tls_{word}security_options"
            for side in ("smtp", "lmtp", "smtpd")
            for word in ("", *(("verified_",) if side != "smtpd" else ()))
        ),
        *_OTHERS.split(),
    ]
)
"""Those of Postfix 3.7 (postconf -d) and of later versions up to 3.11."""
_LOWER = {name.lower(): name for name in sorted(NAMES)}
_ABOUT_TLS = re.compile(r"tls|ssl|tsl|_tl_|_ts_|protocol|cipher", re.IGNORECASE)
_NEAR = 0.88
_MOST = 40
"""Names that are looked into."""


_UNUSED = re.compile(rb"unused parameter: (\w+)=(.*)", re.DOTALL)
"""What postconf warns of, on its standard error, and leaves out of its list."""


def meant_by(name: str) -> str:
    """Return the parameter that a name was meant to be; empty where it is one, or none is near."""
    if name in NAMES or not _ABOUT_TLS.search(name):
        return ""
    return _LOWER[near[0]] if (near := get_close_matches(name.lower(), _LOWER, n=1, cutoff=_NEAR)) else ""


def misspelt(written: Written, warnings: Iterable[tuple[int, bytes]]) -> Iterator[tuple[Setting, str]]:
    """Yield each setting whose name is none and is nearly one about TLS, with the name that it was meant to be.

    `warnings`: lines that are no settings, with their entries. A name that another setting refers to as ``$name`` is one of
    the user's own.
    """
    settings = [*written.settings, *(setting for service in written.services for setting in service.settings)]
    referred = {name for setting in settings if "$" in setting.value for name in re.findall(r"\w+", setting.value)}
    settings += [
        Setting(found[1].decode("latin-1"), found[2].strip().decode("latin-1"), "", (Evidence(entry, 0, *found.span()),))
        for entry, raw in warnings
        if (found := _UNUSED.search(raw))
    ]
    strange = [each for each in settings if each.name not in NAMES | referred and _ABOUT_TLS.search(each.name)]
    for setting in strange[:_MOST]:
        if meant := meant_by(setting.name):
            yield setting, meant
