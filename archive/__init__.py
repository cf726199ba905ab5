"""The keeper: what was captured, what was read of it, and the tables that are published."""
