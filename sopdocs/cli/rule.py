"""`sopdocs rule`."""

from __future__ import annotations

import click

from sopdocs.cli.options import say


@click.command()
@click.argument("code", required=False)
@click.option("--list", "listed", is_flag=True, help="List all rules, as without CODE.")
def rule(code: str | None, listed: bool) -> int:
    """Show what a rule checks, why, and how to write it; without CODE, list all rules.

    Example: sopdocs rule T001
    """
    from sopdocs.rules import RULES
    from sopdocs.suggest import did_you_mean

    if code is None or listed:
        rules = [one for one in RULES if not one.code.startswith("E0")]
        for one in rules:
            state = "" if one.stable else "preview"
            first = one.page.splitlines()[0]
            say(f"{one.code}  {one.severity.label:<8} {state:<8} {one.name:<25} {first}")
        say(
            f"\n{len(rules)} rules, {sum(one.stable for one in rules)} stable; the others speak when selected"
        )
        return 0
    wanted = code.upper()
    found = next((one for one in RULES if wanted in (one.code, one.name.upper())), None)
    if found is None:
        if wanted.startswith("E0"):
            raise click.UsageError(f"`{wanted}` is about reading and schema; its finding says all there is")
        names = [name for one in RULES for name in (one.code, one.name)]
        raise click.UsageError(
            f"there is no rule `{code}`; {did_you_mean(code, names, 'see `sopdocs rule`')}"
        )
    say(f"{found.code} {found.name} ({found.severity.label})\n\n{found.page}")
    return 0
