"""Tables of counts, sums and means with ACRO over a Parquet file; prints a JSON line with the seconds of each."""

import json
import logging
import sys
import time
import warnings

import pandas as pd
from acro import ACRO

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

frame = pd.read_parquet(sys.argv[1])
acro = ACRO(suppress=True)
for name in ("count", "sum", "mean"):
    start = time.perf_counter()
    if name == "count":
        acro.crosstab(frame.a, frame.b)
    else:
        acro.crosstab(frame.a, frame.b, values=frame.x, aggfunc=name)
    print("\n" + json.dumps({"name": name, "seconds": time.perf_counter() - start}), flush=True)
