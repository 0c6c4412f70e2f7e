"""`sopdocs schema` and `sopdocs config`."""

from __future__ import annotations

from pathlib import Path

import click

from sopdocs.cli.options import root_option, say


@click.command()
@click.argument("kind", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write into this folder.")
def schema(kind: str | None, out: Path | None) -> int:
    """Print the JSON Schema of a KIND of file; without KIND, list the kinds.

    With --out, write the schema of KIND, or all of them, into a folder instead.

    Example: sopdocs schema gap
    """
    from sopdocs.model import CATALOGS, RECORDS
    from sopdocs.schema import text
    from sopdocs.suggest import did_you_mean

    kinds = [*RECORDS, *CATALOGS]
    if kind is not None and kind not in kinds:
        raise click.UsageError(f"there is no kind `{kind}`; {did_you_mean(kind, kinds)}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name in [kind] if kind else kinds:
            (out / f"{name}.json").write_text(text(name), encoding="utf-8", newline="\n")
    elif kind is None:
        say("\n".join(kinds))
    else:
        say(text(kind).rstrip("\n"))
    return 0


@click.group()
def config() -> None:
    """Show the settings in force and where they come from."""


@config.command(short_help="Print every setting and where it comes from.")
@root_option
def show(root: Path | None) -> int:
    """Print every setting with its value, and whether it was set or is the default.

    Example: sopdocs config show
    """
    from dataclasses import fields

    from sopdocs.report.words import safe_text
    from sopdocs.repository import find_root
    from sopdocs.settings import Settings, read_settings

    settings, findings = read_settings(find_root(root))
    for field in fields(Settings):
        value = getattr(settings, field.name)
        origin = "default" if value == field.default else "set here"
        say(f"{field.name:<24} {safe_text('today' if value is None else str(value)):<32} {origin}")
    for finding in findings:
        say(safe_text(f"{finding.location.path}:{finding.location.line}: {finding.message}; {finding.hint}"))
    return int(bool(findings))
