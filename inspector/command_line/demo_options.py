"""The options of a demo: those of its scenario, then the user's; and where its server is, once it has been started."""

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING

from inspector.command_line.arguments import options_for, with_options_before
from inspector.frozen import replace
from inspector.live.options import Options

if TYPE_CHECKING:
    from inspector.demo.scenario import Scenario

_DEMO_EHLO_NAME = "laptop.example.net"
"""What a demo is told in EHLO where the user set nothing: a good name, so that every machine sees the same findings."""


def planned_demo(arguments: argparse.Namespace, scenario: "Scenario", host: str = "127.0.0.1", port: int = 25) -> Options:
    """Return the options of a demo, its own and then the user's; where its server is may not be known yet, nor its root."""
    from inspector.smtp.target import Mode, Target

    mode = Mode.IMPLICIT_TLS if scenario.asks_implicit_tls else Mode.STARTTLS
    target = Target(host, scenario.taken_for_port or port, mode)
    options = options_for(with_options_before(arguments, scenario.options), target)
    return replace(
        options,
        ehlo_name=options.ehlo_name or _DEMO_EHLO_NAME,
        address=f"{host}:{port}" if scenario.taken_for_port else options.address,
        demo=scenario.name,
        extra_roots_in_all=scenario.trusted_by_all,
    )


def demo_options(arguments: argparse.Namespace, scenario: "Scenario", servers: ExitStack) -> Options:
    """Start the scenario's server, to be stopped with `servers`, and return the options that lead to it."""
    from inspector.demo.server import DemoServer

    server = servers.enter_context(DemoServer(scenario))
    options = planned_demo(arguments, scenario, server.host, server.port)
    server_name = options.server_name or server.server_name
    return replace(options, server_name=server_name, extra_roots=server.roots, ports=server.ports)


def moved(options: Options, served: Options) -> Options:
    """Return the options of a planned demo, led to the server that has been started for it since."""
    target = replace(options.target, host=served.target.host, port=served.target.port)
    return replace(
        options,
        target=target,
        address=served.address or options.address,
        server_name=options.server_name or served.server_name,
        extra_roots=served.extra_roots,
        ports=served.ports,
    )
