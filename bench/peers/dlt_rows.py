"""dlt's row path: dictionaries with decimals and dates, as its sources give them."""

import csv
from datetime import date
from decimal import Decimal

from columns import COLUMNS
from dlt_load import load, result as result

BLOCK = 1 << 20


def run(statement, folder):
    return load(folder, rows(statement))


def rows(statement):
    with open(statement, newline="") as file:
        reader = csv.reader(lines(file), delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        for values in reader:
            row = dict(zip(COLUMNS, values))
            row["reporting_date"] = date.fromisoformat(row["reporting_date"])
            row["quantity"] = int(row["quantity"])
            row["earnings_usd"] = Decimal(row["earnings_usd"])
            yield row


def lines(file):
    """Lines that end with a bare CR, in blocks."""
    rest = ""
    while block := file.read(BLOCK):
        found = (rest + block).split("\r")
        rest = found.pop()
        yield from found
    if rest:
        yield rest
