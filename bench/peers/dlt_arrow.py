"""dlt's Arrow path: pyarrow reads with casts to exact decimals, dlt loads the table. No checks, no lineage of rows."""

import pyarrow as pa
from pyarrow import csv as arrow_csv

from columns import COLUMNS
from dlt_load import load, result as result

TYPES = {name: pa.string() for name in COLUMNS} | {
    "reporting_date": pa.date32(), "quantity": pa.int64(), "earnings_usd": pa.decimal128(18, 12),
    "withheld_usd": pa.decimal128(18, 12), "team_percentage": pa.decimal128(9, 6),
}


def run(statement, folder):
    table = arrow_csv.read_csv(
        statement,
        read_options=arrow_csv.ReadOptions(column_names=COLUMNS, skip_rows=1),
        parse_options=arrow_csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=arrow_csv.ConvertOptions(column_types=TYPES, strings_can_be_null=False),
    )
    return load(folder, table)
