"""The accuracy run: writes reports whose every cell is known, reads them, compares, and publishes the error rate (`make accuracy`)."""
