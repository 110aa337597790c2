"""polars with the lake's zones: a raw copy under its hash, staging and the table in one Parquet file per month.

Still no checks, no lineage, no totals, no proof of sums, no versions.
"""

import hashlib
import os

import polars as pl

from columns import KEYS
from polars_chain import grouped, read, result as result

BLOCK = 1 << 20


def run(statement, folder):
    raw = copied(statement, folder)
    rows = read(raw).with_columns(pl.col("reporting_date").dt.strftime("%Y-%m").alias("reporting_month"))
    staging, curated = (os.path.join(folder, zone) for zone in ("staging", "curated"))
    write_months(rows, staging)
    made = grouped(pl.scan_parquet(os.path.join(staging, "*.parquet")))
    write_months(made, curated)
    return made


def copied(statement, folder):
    digest, part = hashlib.sha256(), os.path.join(folder, "part")
    with open(statement, "rb") as source, open(part, "wb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
    raw = os.path.join(folder, digest.hexdigest())
    os.rename(part, raw)
    return raw


def write_months(rows, folder):
    os.mkdir(folder)
    for (month,), own in rows.partition_by(KEYS[0], as_dict=True).items():
        own.write_parquet(os.path.join(folder, f"{month}.parquet"), compression="snappy")
