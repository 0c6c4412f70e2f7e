"""`python -m sopdocs` is the same as `sopdocs`."""

from sopdocs.cli import run

run()
