"""The generations of the prescribed form, as data. A form is added as a module here and a name in FORMS."""

from parsers.forms import form_2008, form_2014, form_2019, form_2021
from parsers.forms.form import Address, Block, Column, Form, Identity, Line, Table

FORMS: tuple[Form, ...] = (form_2021.FORM, form_2019.FORM, form_2014.FORM, form_2008.FORM)

__all__ = ["FORMS", "Address", "Block", "Column", "Form", "Identity", "Line", "Table"]
