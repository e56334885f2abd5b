"""What the exit code of a command says."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended; programs branch on it, so a number never changes its meaning."""

    DONE = 0
    # A rule said no, not everything was taken in, or something is amiss or due.
    REFUSED = 1
    # The command line or the settings cannot be understood; nothing was tried.
    USAGE = 2
    # Something could not be reached, or its answer was lost: trying again is safe.
    UNAVAILABLE = 3
    # A schema could not be brought to what this version expects.
    MIGRATION_FAILED = 4
    # A server of Flex's own did not start, or did not do what it was started for.
    NOT_STARTED = 5
    # A mistake in Flex itself; the only case in which a stack trace is shown.
    BUG = 70
    # Ended by Ctrl-C or SIGTERM.
    INTERRUPTED = 130
