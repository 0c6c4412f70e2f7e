"""The meeting pack: what a meeting has to decide and to know, as pages to print, slides, and minutes."""
