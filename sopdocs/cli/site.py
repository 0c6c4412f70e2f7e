"""`sopdocs build`, `sopdocs serve` and `sopdocs render`."""
