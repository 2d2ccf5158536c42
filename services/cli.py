"""The command line of Spinn: every command, each of which imports what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import Any

import click

from services.checks import CHOICES, run_steps, steps_of
from services.cli_contracts import contracts
from services.cli_health import health
from services.cli_messages import messages
from services.cli_settings import ROOT, SERVICE_NAMES, settings_of, use_the_running_demo
from services.cli_settings_docs import settings_docs


class _OfService(click.Group):
    """A group of commands that a service brings; its module is loaded only when it is used."""

    def __init__(self, name: str, module: str, text: str) -> None:
        super().__init__(name, help=text)
        self._module = module

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the service's commands."""
        return self._real().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The service's command of that name."""
        use_the_running_demo()
        return self._real().get_command(ctx, cmd_name)

    def _real(self) -> click.Group:
        group: click.Group = getattr(import_module(self._module), str(self.name))
        return group


class _CommandOfService(click.Command):
    """One command that a service brings; its module is loaded only when it is used."""

    def __init__(self, name: str, module: str, text: str) -> None:
        super().__init__(name, help=text)
        self._module = module

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Let the service's command read its own arguments."""
        use_the_running_demo()
        command: click.Command = getattr(import_module(self._module), str(self.name))
        return command.make_context(info_name, args, parent, **extra)


def _services(function: Callable[..., None]) -> Callable[..., None]:
    return click.argument(
        "services", metavar="[SERVICE]...", nargs=-1, type=click.Choice(SERVICE_NAMES)
    )(function)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Spinn: registration, notifications and certificates for the programs of science parks."""


main.add_command(
    _OfService("catalogue", "services.registration.cli", "Load the catalogue of programs.")
)
main.add_command(
    _OfService("organizers", "services.registration.cli", "The people who run programs.")
)
main.add_command(
    _OfService("people", "services.registration.cli_people", "Erase somebody in all services.")
)
main.add_command(_OfService("registration", "services.registration.cli_api", "Tokens for the API."))
main.add_command(
    _OfService("keys", "services.certificates.cli", "Keys that seal and sign certificates.")
)
main.add_command(
    _CommandOfService(
        "verify", "services.certificates.cli_verify", "Check a certificate without asking anybody."
    )
)
main.add_command(
    _OfService("dkim", "services.notifications.cli", "The key that mails are signed with.")
)
main.add_command(
    _CommandOfService(
        "simulate",
        "services.registration.cli_simulate",
        "Show who would get in under each queue policy.",
    )
)
main.add_command(messages)
main.add_command(health)
main.add_command(settings_docs)
main.add_command(contracts)


@main.command()
@click.option("--reset", is_flag=True, help="Start over: forget all data first.")
@click.option("--port", type=click.IntRange(1024, 65535), help="Of the site [default: 8000].")
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "var",
    help="Where its data lie [default: var].",
)
def demo(*, reset: bool, port: int | None, directory: Path) -> None:
    """Start everything on this machine, with sample programs and a mail catcher."""
    from demo.server_process import ServerFailed
    from services.demo import CommandFailed, run_demo
    from services.demo_state import AlreadyRunning
    from services.processes import FailedAtOnce

    try:
        run_demo(ROOT, directory.resolve(), reset=reset, port=port, say=click.echo)
    except (AlreadyRunning, CommandFailed, FailedAtOnce, ServerFailed) as failure:
        raise click.ClickException(str(failure)) from None


@main.command(
    context_settings={"ignore_unknown_options": True},
    options_metavar=f"[{'|'.join(CHOICES)}]...",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST OPTIONS]")
def test(arguments: tuple[str, ...]) -> None:
    """Run the checks and tests: all of them, or some by name, as in `test unit -k policies`."""
    from services.translations import compile_stale

    names = tuple(takewhile(lambda argument: not argument.startswith("-"), arguments))
    if unknown := [name for name in names if name not in CHOICES]:
        raise click.UsageError(f"{unknown[0]} is none of {', '.join(CHOICES)}")
    compile_stale(ROOT)
    steps = steps_of(names)
    if not run_steps(steps, arguments[len(names) :], root=ROOT, say=click.echo):
        sys.exit(1)


@main.command()
@_services
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=32, show_default=True, help="Threads per process.")
def web(services: tuple[str, ...], bind: str, workers: int, threads: int) -> None:
    """Serve the pages of all services, or of some, as one site."""
    from services.gateway import SiteServer

    SiteServer(settings_of(services), bind=bind, workers=workers, threads=threads).run()


@main.command()
@_services
@click.option("--threads", default=8, show_default=True, help="Messages handled at once.")
def worker(services: tuple[str, ...], threads: int) -> None:
    """Handle what waits in the queues."""
    from services.backstages import work

    work(settings_of(services), threads=threads)


@main.command()
@_services
def relay(services: tuple[str, ...]) -> None:
    """Publish what the services have recorded for one another."""
    from services.backstages import relay as run_relay

    run_relay(settings_of(services))


@main.command()
@_services
def scheduler(services: tuple[str, ...]) -> None:
    """Hand what falls due to the queues."""
    from services.backstages import schedule

    schedule(settings_of(services))


@main.command()
@click.argument("services", metavar="[SERVICE]...", nargs=-1, type=click.Choice(["notifications"]))
def inbound(services: tuple[str, ...]) -> None:
    """Let mail to us in: reports of failure, and answers to invitations."""
    from services.backstages import let_mail_in

    [settings] = settings_of(services or ("notifications",)).values()
    if not let_mail_in(settings):
        raise click.ClickException("SPINN_NOTIFICATIONS_INBOUND is none: no mail is let in")


@main.command()
@_services
def migrate(services: tuple[str, ...]) -> None:
    """Bring the databases to the shape that this version expects."""
    from shared.migrations import upgrade

    for service, settings in settings_of(services).items():
        upgrade(service.package, settings.database_url)
        click.echo(f"{service.name}: up to date")


@main.command()
@click.option("--directory", type=click.Path(path_type=Path), default=ROOT / "var" / "mail")
@click.option("--smtp-port", default=1025, show_default=True)
@click.option("--web-port", default=8025, show_default=True)
def mailcatcher(directory: Path, smtp_port: int, web_port: int) -> None:
    """Catch mail instead of delivering it, and show it in a browser."""
    from demo.mailcatcher.server import serve

    serve(directory, smtp_port=smtp_port, http_port=web_port)


@main.group()
def translations() -> None:
    """The catalogs of translated texts."""


@translations.command("compile")
def compile_translations() -> None:
    """Compile every catalog that has changed."""
    from services.translations import compile_stale

    for catalog in compile_stale(ROOT):
        click.echo(catalog.relative_to(ROOT))


if __name__ == "__main__":
    main(prog_name="spinn")
