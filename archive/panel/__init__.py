"""What needs several reports: years that must join, texts and tables that must differ, versions, and who has not reported.

A rule about several reports is a function in `years`, `remedies`, `copies`, `agencies` or `hosts`; `judging` brings archive.db up to date.
"""

from archive.panel.judging import RULES, judge
from archive.panel.obligations import oblige

__all__ = ["RULES", "judge", "oblige"]
