"""
Errors of SmartNoise SQL over a CSV file: for each question and epsilon the root mean square error over all groups and
runs, at a total privacy cost of that epsilon. Prints a JSON line for each.
"""

import json
import logging
import math
import sys
import warnings

import pandas as pd
import snsql
from snsql import Privacy

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

frame = pd.read_csv(sys.argv[1])
runs = int(sys.argv[2])
rows_per_person = int(sys.argv[3])
metadata = {
    "": {
        "care": {
            "care": {
                "max_ids": rows_per_person,
                "rows": len(frame),
                "censor_dims": False,
                "clamp_counts": True,
                "person": {"type": "int", "private_id": True},
                "ward": {"type": "string"},
                "cost": {"type": "int", "lower": 0, "upper": 1000},
            }
        }
    }
}
figures = {"count": "COUNT(*)", "sum": "SUM(cost)", "mean": "AVG(cost)"}
truth = {
    "count": frame.groupby("ward").cost.count(),
    "sum": frame.groupby("ward").cost.sum(),
    "mean": frame.groupby("ward").cost.mean(),
}
for name, figure in figures.items():
    sql = f"SELECT ward, {figure} AS figure FROM care.care GROUP BY ward"
    for epsilon in (0.1, 1.0, 10.0):
        # Its epsilon is of one column; what a question costs is scaled to the whole.
        probe = snsql.from_connection(frame, privacy=Privacy(epsilon=epsilon, delta=1e-9), metadata=metadata)
        cost, _ = probe.get_privacy_cost(sql)
        privacy = Privacy(epsilon=epsilon * epsilon / cost, delta=1e-9)
        errors = []
        for _ in range(runs):
            reader = snsql.from_connection(frame, privacy=privacy, metadata=metadata)
            rows = reader.execute(sql)[1:]
            errors += [(float(value) - float(truth[name][ward])) ** 2 for ward, value in rows]
        rmse = math.sqrt(sum(errors) / len(errors))
        print(json.dumps({"name": name, "epsilon": epsilon, "rmse": rmse, "cost": cost}), flush=True)
