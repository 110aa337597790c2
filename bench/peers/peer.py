"""One peer's way from a DistroKid statement to royalties: peer.py NAME STATEMENT FOLDER, in a process of its own.

Prints what it took as JSON. None of them checks, keeps lineage or refuses rows; pandas and polars' default path use floats
for money only where said. The result is the same group-by, and its row count and sum are printed to compare.
"""

import csv
import json
import os
import resource
import sys
import time

COLUMNS = [
    "reporting_date", "sale_month", "store", "artist", "title", "isrc", "upc",
    "quantity", "team_percentage", "kind", "country", "withheld_usd", "earnings_usd",
]
KEYS = ["reporting_month", "sale_month", "store", "artist", "title", "isrc", "upc", "country"]


def pandas_chain(statement, folder):
    """The original style: landing csv, raw csv, staging csv, group-by, curated csv. Money is a float."""
    import pandas as pd

    raw, staging, curated = (os.path.join(folder, f"{zone}.csv") for zone in ("raw", "staging", "curated"))
    frame = pd.read_csv(statement, sep="\t", lineterminator="\r", header=0, names=COLUMNS, quoting=csv.QUOTE_NONE, keep_default_na=False)
    frame.to_csv(raw, index=False)
    frame = pd.read_csv(raw, keep_default_na=False)
    frame["reporting_date"] = pd.to_datetime(frame["reporting_date"])
    frame["quantity"] = pd.to_numeric(frame["quantity"])
    frame["earnings_usd"] = pd.to_numeric(frame["earnings_usd"])
    frame.to_csv(staging, index=False)
    frame = pd.read_csv(staging, keep_default_na=False, parse_dates=["reporting_date"])
    frame["reporting_month"] = frame["reporting_date"].dt.strftime("%Y-%m")
    frame["streams"] = frame["quantity"].where((frame["quantity"] >= 0) & (frame["earnings_usd"] >= 0), 0)
    result = frame.groupby(KEYS, sort=False).agg(
        streams=("streams", "sum"), earnings_usd=("earnings_usd", "sum"), lines=("earnings_usd", "size")
    ).reset_index()
    result.to_csv(curated, index=False)
    return len(result), repr(result["earnings_usd"].sum())


def polars_chain(statement, folder):
    """Read with casts to exact decimals into Parquet, read that, group, Parquet: the best polars does of it."""
    import polars as pl

    rows, curated = (os.path.join(folder, f"{name}.parquet") for name in ("rows", "royalties"))
    text = pl.read_csv(statement, separator="\t", eol_char="\r", quote_char=None, new_columns=COLUMNS, infer_schema=False)
    typed = text.with_columns(
        pl.col("reporting_date").str.to_date("%Y-%m-%d"),
        pl.col("quantity").cast(pl.Int64),
        pl.col("team_percentage", "withheld_usd").cast(pl.Decimal(18, 8)),
        pl.col("earnings_usd").cast(pl.Decimal(18, 12)),
    )
    typed.write_parquet(rows, compression="snappy")
    result = (
        pl.scan_parquet(rows)
        .with_columns(pl.col("reporting_date").dt.strftime("%Y-%m").alias("reporting_month"))
        .group_by(KEYS)
        .agg(
            pl.col("quantity").filter((pl.col("quantity") >= 0) & (pl.col("earnings_usd") >= 0)).sum().alias("streams"),
            pl.col("earnings_usd").sum(),
            pl.len().alias("lines"),
        )
        .collect()
    )
    result.write_parquet(curated, compression="snappy")
    return len(result), str(result["earnings_usd"].sum())


def dlt_load(folder, data):
    """Loads with dlt into DuckDB, then groups there and writes Parquet. Telemetry off: nothing leaves the machine."""
    os.environ.update({
        "RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_PROJECT_DIR": folder, "DLT_DATA_DIR": os.path.join(folder, "dlt"),
    })
    import dlt
    import duckdb

    database = os.path.join(folder, "dlt.duckdb")
    pipeline = dlt.pipeline("bench", destination=dlt.destinations.duckdb(database), dataset_name="lake", pipelines_dir=os.path.join(folder, "pipelines"))
    pipeline.run(data, table_name="statement", write_disposition="replace")
    curated = os.path.join(folder, "royalties.parquet")
    with duckdb.connect(database) as connection:
        connection.execute(f"""COPY (SELECT strftime(reporting_date, '%Y-%m') AS reporting_month, sale_month, store, artist, title,
          isrc, upc, country, sum(quantity) FILTER (WHERE quantity >= 0 AND earnings_usd >= 0) AS streams,
          sum(earnings_usd) AS earnings_usd, count(*) AS lines FROM lake.statement GROUP BY ALL) TO '{curated}' (FORMAT parquet)""")
        return connection.execute(f"SELECT count(*), CAST(sum(earnings_usd) AS VARCHAR) FROM '{curated}'").fetchone()


def dlt_rows(statement, folder):
    """dlt's row path: dictionaries with decimals and dates, as its sources give them."""
    from datetime import date
    from decimal import Decimal

    def rows():
        with open(statement, newline="") as file:
            reader = csv.reader(iter_lines(file), delimiter="\t", quoting=csv.QUOTE_NONE)
            next(reader)
            for values in reader:
                row = dict(zip(COLUMNS, values))
                row["reporting_date"] = date.fromisoformat(row["reporting_date"])
                row["quantity"] = int(row["quantity"])
                row["earnings_usd"] = Decimal(row["earnings_usd"])
                yield row

    return dlt_load(folder, rows())


def iter_lines(file):
    """Lines that end with a bare CR, in blocks."""
    rest = ""
    while block := file.read(1 << 20):
        lines = (rest + block).split("\r")
        rest = lines.pop()
        yield from lines
    if rest:
        yield rest


def dlt_arrow(statement, folder):
    """dlt's Arrow path: pyarrow reads with casts, dlt loads the tables."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    types = {name: pa.string() for name in COLUMNS}
    types.update(reporting_date=pa.date32(), quantity=pa.int64(), earnings_usd=pa.decimal128(18, 12), withheld_usd=pa.decimal128(18, 12), team_percentage=pa.decimal128(9, 6))
    table = arrow_csv.read_csv(
        statement,
        read_options=arrow_csv.ReadOptions(column_names=COLUMNS, skip_rows=1),
        parse_options=arrow_csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )
    return dlt_load(folder, table)


PEERS = {"pandas": pandas_chain, "polars": polars_chain, "dlt-rows": dlt_rows, "dlt-arrow": dlt_arrow}

if __name__ == "__main__":
    name, statement, folder = sys.argv[1:]
    started = time.perf_counter()
    rows, total = PEERS[name](statement, folder)
    took = (time.perf_counter() - started) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"largeMs": took, "peakBytes": peak, "rows": rows, "total": total}))
