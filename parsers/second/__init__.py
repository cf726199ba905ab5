"""The second reader: finds the cells of a Document again, by whole labels, and reads their numbers again, on its own.

It shares with the first reader nothing but the labels of the forms, the folding that makes look-alike characters one, and the
types of a Document: neither the fitting nor the parsing of numbers. It accepts no misprint, counts no cells where a header is
printed, and leaves out what it cannot fit.
"""

from parsers.second.anchors import LABELS
from parsers.second.figures import Figure
from parsers.second.fitting import read
from parsers.second.order import in_order
from parsers.second.turn import Printed, drawn_in_turn

__all__ = ["LABELS", "Figure", "Printed", "drawn_in_turn", "in_order", "read"]
