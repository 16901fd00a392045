"""Links the sets that the bench wrote with Splink, set up as its own guide does, and prints a JSON line for each."""

import json
import logging
import sys
import time
import warnings

import duckdb
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def comparison(name, kind):
    if kind in ("given-name", "family-name"):
        return cl.NameComparison(name)
    if kind == "birth-date":
        return cl.DateOfBirthComparison(name, input_is_string=True)
    if kind == "postcode":
        return cl.PostcodeComparison(name)
    if kind == "email":
        return cl.EmailComparison(name)
    if kind == "sex":
        return cl.ExactMatch(name)
    if kind in ("nhs-number", "code"):
        return cl.DamerauLevenshteinAtThresholds(name, 1)
    return cl.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(term_frequency_adjustments=True)


def by_kind(fields, kind):
    return next((one["name"] for one in fields if one["kind"] == kind), None)


def rules(fields):
    given, family, born = (by_kind(fields, kind) for kind in ("given-name", "family-name", "birth-date"))
    place = by_kind(fields, "postcode") or by_kind(fields, "email") or by_kind(fields, "code")
    number = by_kind(fields, "nhs-number")
    pairs = [[given, family], [given, born], [family, born], [place]]
    if place is not None:
        pairs += [[born, place]]
    if number is not None:
        pairs += [[number]]
    return [block_on(*pair) for pair in pairs if None not in pair]


def f1(found, right, true):
    precision = right / found if found else 1
    recall = right / true
    return 2 * precision * recall / (precision + recall) if right else 0


def scores(labels, truth, between):
    """Found, right pairs of a clustering; `between` counts pairs of both sides only."""
    frame = pd.DataFrame({"c": labels, "t": truth["truth"], "s": truth["side"]})

    def pairs(by):
        if not between:
            sizes = frame.groupby(by).size()
            return int((sizes * (sizes - 1) // 2).sum())
        sides = frame.groupby(by)["s"].agg(["sum", "count"])
        return int((sides["sum"] * (sides["count"] - sides["sum"])).sum())

    return pairs("c"), pairs(["c", "t"])


def link(spec):
    fields = spec["fields"]
    frame = pd.read_parquet(spec["file"])
    between = spec["sides"] == "between"
    kept = ["source", *[one["name"] for one in fields]]
    parts = [frame[frame["side"] == side][kept] for side in (0, 1)] if between else [frame[kept]]
    api = DuckDBAPI(duckdb.connect())
    settings = SettingsCreator(
        link_type="link_only" if between else "dedupe_only",
        unique_id_column_name="source",
        comparisons=[comparison(one["name"], one["kind"]) for one in fields],
        blocking_rules_to_generate_predictions=rules(fields),
    )
    start = time.perf_counter()
    tables = [api.register(part) for part in parts]
    linker = Linker(tables if between else tables[0], settings)
    strict = rules(fields)[:3]
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in strict[:1] + strict[2:3]:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except Exception:
            pass
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95).as_pandas_dataframe()
    took = time.perf_counter() - start
    truth = frame.set_index("source").sort_index()
    true = spec["true"]
    result = {"name": spec["name"], "seconds": took}

    def of(found):
        labels = found.set_index("source")["cluster_id"].sort_index()
        return scores(labels.to_numpy(), truth, between)

    if spec["score"]:
        found, right = of(clusters)
        result["f1"], result["precision"] = f1(found, right, true), right / max(found, 1)
        best = 0
        for threshold in (0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999):
            made = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
            best = max(best, f1(*of(made.as_pandas_dataframe()), true))
        pairs = predicted.as_pandas_dataframe()[["source_l", "source_r", "match_probability"]]
        same = truth["truth"].reindex(pairs["source_l"]).to_numpy() == truth["truth"].reindex(pairs["source_r"]).to_numpy()
        for threshold in (0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99):
            chosen = pairs["match_probability"].to_numpy() >= threshold
            best = max(best, f1(int(chosen.sum()), int((chosen & same).sum()), true))
        result["best"] = best
    print(json.dumps(result), flush=True)


for line in json.load(open(sys.argv[1])):
    link(line)
