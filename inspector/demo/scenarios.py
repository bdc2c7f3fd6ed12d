"""The table of scenarios. Importing it needs neither sockets nor cryptography."""

from collections.abc import Mapping

from inspector.demo.ehlo_scenarios import EHLO_SCENARIOS
from inspector.demo.scenario import Scenario
from inspector.demo.session_scenarios import SESSION_SCENARIOS
from inspector.demo.starttls_scenarios import STARTTLS_SCENARIOS
from inspector.demo.tls_scenarios import CERTIFICATE_SCENARIOS, VERSION_SCENARIOS

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenarios in (STARTTLS_SCENARIOS, VERSION_SCENARIOS, CERTIFICATE_SCENARIOS, SESSION_SCENARIOS, EHLO_SCENARIOS)
    for scenario in scenarios
}
"""Name to scenario, in the order in which they are listed: those of one subject stand together."""

DEFAULT_SCENARIO = STARTTLS_SCENARIOS[0].name
"""What ``smtp-inspector demo`` shows when no scenario is named."""
