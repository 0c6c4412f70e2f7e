"""`python -m sopdocs` is the same as `sopdocs`."""

from sopdocs.cli import main

main()
