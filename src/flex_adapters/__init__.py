"""The outside world behind the ports of flexcore, by technology."""
