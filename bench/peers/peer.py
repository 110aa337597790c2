"""Measures one peer's way from a statement to royalties: peer.py NAME STATEMENT FOLDER, in a process of its own.

The peer's libraries are imported before the clock starts, as the lake's are. Peers return rows, lines, the sum of the
earnings and, where money is a float, how many sums are not the decimal they should be; that is counted after the clock stops.
"""

import importlib
import json
import resource
import sys
import time
from decimal import Decimal


def processor_ms():
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime) * 1000


def exact(total):
    """A float as the decimal it is, to its last binary digit."""
    return format(Decimal(total), "f")


if __name__ == "__main__":
    name, statement, folder = sys.argv[1:]
    peer = importlib.import_module(name.replace("-", "_"))
    processor, started = processor_ms(), time.perf_counter()
    made = peer.run(statement, folder)
    wall_ms, cpu_ms = (time.perf_counter() - started) * 1000, processor_ms() - processor
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    rows, lines, total, *inexact = peer.result(made)
    print()
    print(json.dumps({
        "wallMs": wall_ms, "cpuMs": cpu_ms, "peakBytes": peak,
        "martRows": int(rows), "lines": int(lines), "earnings": exact(total),
        **({"inexactRows": int(inexact[0])} if inexact else {}),
    }))
