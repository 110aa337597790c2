"""Loads data with dlt into DuckDB, then groups there and writes Parquet. Telemetry is off: nothing leaves the machine."""

import os

os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false"})

import dlt
import duckdb


def load(folder, data):
    os.environ.update({"DLT_PROJECT_DIR": folder, "DLT_DATA_DIR": os.path.join(folder, "dlt")})
    database = os.path.join(folder, "dlt.duckdb")
    destination = dlt.destinations.duckdb(database)
    pipeline = dlt.pipeline("bench", destination=destination, dataset_name="lake", pipelines_dir=os.path.join(folder, "pipelines"))
    pipeline.run(data, table_name="statement", write_disposition="replace")
    curated = os.path.join(folder, "royalties.parquet")
    with duckdb.connect(database) as connection:
        connection.execute(f"""COPY (SELECT strftime(reporting_date, '%Y-%m') AS reporting_month, sale_month, store, artist, title,
          isrc, upc, country, CAST(sum(quantity) FILTER (WHERE quantity >= 0 AND earnings_usd >= 0) AS BIGINT) AS streams,
          sum(earnings_usd) AS earnings_usd, count(*) AS lines FROM lake.statement GROUP BY ALL) TO '{curated}' (FORMAT parquet)""")
    return curated


def result(curated):
    return duckdb.sql(f"SELECT count(*), sum(lines), sum(earnings_usd) FROM '{curated}'").fetchone()
