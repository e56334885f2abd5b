"""Local servers that behave like the vendors, for tests, demos and a first run without keys."""
