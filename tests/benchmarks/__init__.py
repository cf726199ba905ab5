"""How fast the reader is, as ratios to named peers measured in one run, and how much memory a document takes: docs/speed.md."""
