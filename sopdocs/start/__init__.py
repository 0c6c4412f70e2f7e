"""A new company's repository: the files it begins with."""
