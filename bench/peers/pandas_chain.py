"""The original style: landing csv, raw csv, staging csv, group-by, curated csv. Money is a float. No checks, no lineage."""

import csv
import os

import pandas as pd

from columns import COLUMNS, KEYS


def run(statement, folder):
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
    made = frame.groupby(KEYS, sort=False).agg(
        streams=("streams", "sum"), earnings_usd=("earnings_usd", "sum"), lines=("earnings_usd", "size")
    ).reset_index()
    made.to_csv(curated, index=False)
    return made


def result(made):
    earnings = made["earnings_usd"]
    # The statement has eight places: a sum that is not the float nearest to eight places has lost its last digits.
    return len(made), made["lines"].sum(), float(earnings.sum()), (earnings != earnings.round(8)).sum()
