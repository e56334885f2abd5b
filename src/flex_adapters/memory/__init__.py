"""Every port in memory: for tests, demonstrations and simulations."""
