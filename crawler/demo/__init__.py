"""The demo government: reports written from a seed number (`generate`) and a small invented county that serves them (`county`).

Every place, agency, figure and sentence here is invented. The generator shares nothing with the reader but the labels of the form.
"""
