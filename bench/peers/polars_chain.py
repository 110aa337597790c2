"""The least polars can do: casts to exact decimals into one Parquet file, group, one Parquet file.

No raw copy, no hashing, no months, no checks, no lineage.
"""

import os

import polars as pl

from columns import COLUMNS, KEYS


def run(statement, folder):
    rows, curated = (os.path.join(folder, f"{name}.parquet") for name in ("rows", "royalties"))
    read(statement).write_parquet(rows, compression="snappy")
    made = grouped(pl.scan_parquet(rows))
    made.write_parquet(curated, compression="snappy")
    return made


def read(statement):
    text = pl.read_csv(statement, separator="\t", eol_char="\r", quote_char=None, new_columns=COLUMNS, infer_schema=False)
    return text.with_columns(
        pl.col("reporting_date").str.to_date("%Y-%m-%d"),
        pl.col("quantity").cast(pl.Int64),
        pl.col("team_percentage", "withheld_usd").cast(pl.Decimal(18, 8)),
        pl.col("earnings_usd").cast(pl.Decimal(18, 12)),
    )


def grouped(rows):
    positive = (pl.col("quantity") >= 0) & (pl.col("earnings_usd") >= 0)
    return (
        rows.with_columns(pl.col("reporting_date").dt.strftime("%Y-%m").alias("reporting_month"))
        .group_by(KEYS)
        .agg(
            pl.col("quantity").filter(positive).sum().alias("streams"),
            pl.col("earnings_usd").sum(),
            pl.len().alias("lines"),
        )
        .collect()
    )


def result(made):
    return len(made), made["lines"].sum(), made["earnings_usd"].sum()
