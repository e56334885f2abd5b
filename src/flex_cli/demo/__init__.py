"""`flex demo`: a fan's whole purchase over the real HTTP API, on a stage of its own."""

from flex_cli.demo.command import demo

__all__ = ["demo"]
