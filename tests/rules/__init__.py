"""The book of rules and its proof: `python -m tests.rules` sets the rules beside their tests."""
