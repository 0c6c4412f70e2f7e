"""What workflows do on a forge besides the commands: reports, comments, and what may merge by itself.

Only Python's own library is needed where a token lies, so that nothing has to be installed beside it.
"""
