"""The rules of Flex: season-ticket packages in which the fan chooses.

Plain Python on attrs and cattrs. Nothing in here reads a clock, a file or a socket; what a rule
needs is passed in, and what a process needs from outside comes through a port.
"""
