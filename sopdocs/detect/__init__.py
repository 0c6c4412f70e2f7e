"""Early warning: series that leave their tolerance or their zero, and shortfalls that the plan already shows.

What speaks is proposed, ranked by value at stake; a person decides whether it is a gap.
"""
