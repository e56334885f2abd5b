"""Postgres: everything that speaks SQL."""
