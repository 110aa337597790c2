"""The columns of a statement and what royalties are grouped by, named as the lake names them."""

COLUMNS = [
    "reporting_date", "sale_month", "store", "artist", "title", "isrc", "upc",
    "quantity", "team_percentage", "kind", "country", "withheld_usd", "earnings_usd",
]
KEYS = ["reporting_month", "sale_month", "store", "artist", "title", "isrc", "upc", "country"]
