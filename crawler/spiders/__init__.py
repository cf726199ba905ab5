"""The spiders: one, for all sites."""
