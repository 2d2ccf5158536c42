"""`spinn verify`: checks a certificate without a database and without the network."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from services.certificates.domain.offline import words
from services.certificates.domain.offline.findings import Finding, outcome
from services.certificates.domain.offline.held import Held
from services.certificates.domain.offline.judging import judge
from services.certificates.domain.offline.kept_roots import KeptRoot
from services.certificates.domain.offline.log_proofs import ProofFile
from services.certificates.domain.offline.status_files import StatusFile
from services.certificates.domain.offline.trusted import DocumentUnreadable, IssuerKeys
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.sealing.reading import read_seal
from shared.kernel.clock import SystemClock

_LARGEST = 1024 * 1024
_SIGNS = {"good": "+", "bad": "!", "open": "?"}

_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_File)
@click.option("--proof", type=_File, help="From the certificate's page: its place in the log.")
@click.option("--issuer", type=_File, help="The issuer's DID document: /.well-known/did.json.")
@click.option("--authority", type=_File, help="Certificate (PEM) of who certified the seal key.")
@click.option("--root", type=_File, help="A root of the log that you kept: /log/checkpoint.")
@click.option("--consistency", type=_File, help="What leads from it to the proof's root.")
@click.option(
    "--status", "lists", type=_File, multiple=True, help="A status list; may be repeated."
)
@click.option("--language", type=click.Choice(["en", "sv"]), default="en", show_default=True)
def verify(file: Path, language: str, lists: tuple[Path, ...], **held: Path | None) -> None:
    """Check the certificate FILE, by itself and by what you hold beside it.

    Asks nobody: no database, no network. Says of each thing whether it speaks for the file (+),
    against it (!) or could not be checked (?). Ends with 0 if everything speaks for it, 1 if
    anything speaks against it, 2 if a file cannot be read, 3 if something could not be checked.
    """
    content = file.read_bytes()
    reading = read_seal(content) if len(content) <= _LARGEST else None
    if reading is None:
        raise click.UsageError(f"{file} is no PDF file that we can read")
    known = replace(_held(**held), lists=tuple(map(_list, lists)))
    _say(judge(reading, known, now=SystemClock().now()), language)


def _held(
    proof: Path | None,
    issuer: Path | None,
    authority: Path | None,
    root: Path | None,
    consistency: Path | None,
) -> Held:
    try:
        between = _json(consistency) if consistency else None
        return Held(
            authority=authority.read_bytes() if authority else None,
            issuer=IssuerKeys.read(_json(issuer)) if issuer else None,
            proof=ProofFile.read(_json(proof)) if proof else None,
            kept=KeptRoot.read(root.read_text(encoding="utf-8"), between) if root else None,
        )
    except (DocumentUnreadable, UnicodeDecodeError) as error:
        raise click.UsageError(str(error)) from None


def _list(place: Path) -> StatusFile:
    try:
        return StatusFile.read(_json(place))
    except DocumentUnreadable as error:
        raise click.UsageError(str(error)) from None


def _json(place: Path) -> Any:
    try:
        return json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        raise click.UsageError(f"{place} is no JSON") from None


def _say(findings: list[Finding], language: str) -> None:
    _ = phrases(language).gettext
    for finding in findings:
        click.echo(f"{_SIGNS[finding.verdict]} {words.words(finding, _)}")
    click.echo(words.verdict(findings, _))
    sys.exit(outcome(findings))
