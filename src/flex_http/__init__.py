"""The HTTP driver: Flex as a JSON API."""
