"""The advice for Exim, sendmail and OpenSMTPD, proven: its own line in their configuration, and old versions are gone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import real_exim
import real_opensmtpd
import real_sendmail
from real_servers import RealServer, Recipe

from inspector.lenses.advice.fix import Topic
from inspector.lenses.advice.fixes import Order, fixes_text
from inspector.lenses.software import Software
from inspector.tls.registry import ProtocolVersion

pytestmark = pytest.mark.once

AS_ADVISED: dict[Software, tuple[str, Callable[[str], Recipe]]] = {
    Software.EXIM: (r"tls_require_ciphers = (.*)", real_exim.recipe_with),
    Software.SENDMAIL: (r"(define\(`confSERVER_SSL_OPTIONS'.*)", real_sendmail.recipe_with),
    Software.OPENSMTPD: (r"listen on .* tls pki mx.example.com (protocols .*)", real_opensmtpd.recipe_with),
}
"""What of the advice is put into the server's configuration, word for word, and how the server is run with it."""


@pytest.mark.parametrize("software", AS_ADVISED)
def test_the_advice_raises_the_minimum(
    software: Software, start_server: Callable[[Recipe], RealServer], check_server: Callable[..., Any]
) -> None:
    """Above what the server takes by default, so that it is the line that does it: TLS 1.3 alone is left."""
    advice = fixes_text(Topic.RECEIVING_MINIMUM, Order((software,)), ProtocolVersion.TLSv1_3)
    pattern, recipe_with = AS_ADVISED[software]
    (line,) = re.findall(f"^  {pattern}$", advice, re.MULTILINE)
    checked = check_server(start_server(recipe_with(line)), "starttls", "--tls-minimum", "TLSv1.3")
    assert {version for version, outcome in checked.outcomes.items() if outcome == "accepted"} == {"TLSv1.3"}
    assert not [code for code in checked.codes if code.startswith("tls-")]


def test_log_in_is_offered_inside_tls_only(
    start_server: Callable[[Recipe], RealServer], check_server: Callable[..., Any]
) -> None:
    """An Exim that offers AUTH in clear, and the same with the line that the advice names."""
    before = check_server(start_server(real_exim.recipe_with_log_in("")), "starttls", "--no-probe")
    (advice,) = [found["advice"] for found in before.report["findings"] if found["code"] == "ehlo-auth-in-clear"]
    (line,) = re.findall(r"^  (auth_advertise_hosts = .*)$", advice, re.MULTILINE)
    after = check_server(start_server(real_exim.recipe_with_log_in(line)), "starttls", "--no-probe")
    assert "ehlo-auth-in-clear" not in after.codes
    assert ["AUTH" in reply["keywords"] for reply in after.report["ehlo"]] == [False, True]
