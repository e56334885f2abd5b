"""How fast Flex is, each figure beside its floor in the same run; nothing here is asserted."""
