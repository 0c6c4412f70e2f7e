"""Records changed by people who do not open them: by a command, through a workbook, from a list."""
