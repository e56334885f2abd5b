"""The command line: one driver of the core."""
