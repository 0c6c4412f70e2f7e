"""From rows of planning data to figures: roll-up on narwhals, then plain formulas on a few dozen points."""
