"""Ticketing systems: which one a store uses is data."""
