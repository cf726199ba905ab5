"""Gongkai's reader: bytes in, report out. Pure: no network, files, database or clock.

>>> report = parsers.parse(body, "application/pdf")  # doctest: +SKIP
"""
