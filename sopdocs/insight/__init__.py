"""What all records say together: pure functions from knowledge base, figures and detection to small values.

Nothing here ranks people or teams, and a rate over fewer than three records is not told.
"""
