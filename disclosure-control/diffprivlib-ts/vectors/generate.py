"""Writes the language-neutral vectors beside this file from diffprivlib 0.6.6.

Usage: python -m venv ENV && ENV/bin/pip install --require-hashes -r requirements.txt && ENV/bin/python generate.py [NAME …]
Only the public API is used. The vectors are stored, so the tests need no Python.
"""
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import diffprivlib
from diffprivlib import BudgetAccountant, mechanisms, tools

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
INF = math.inf


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def plain(value):
    if isinstance(value, dict):
        return {camel(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (np.floating, float)):
        return "Infinity" if value == INF else "-Infinity" if value == -INF else float(value)
    if isinstance(value, np.integer):
        return int(value)
    return value


def save(name, cases):
    document = {"source": f"diffprivlib {diffprivlib.__version__}", "cases": plain(cases)}
    (HERE / f"{name}.json").write_text(json.dumps(document, indent=None, separators=(",", ":")).replace('{"mechanism"', '\n{"mechanism"') + "\n")


MOMENT_CASES = {
    "Laplace": [dict(epsilon=1, sensitivity=1), dict(epsilon=0.1, delta=0.05, sensitivity=2.5), dict(epsilon=0, delta=0.1, sensitivity=1)],
    "LaplaceTruncated": [dict(epsilon=1, sensitivity=1, lower=0, upper=3), dict(epsilon=0.3, delta=0.01, sensitivity=2, lower=-5, upper=5)],
    "LaplaceFolded": [dict(epsilon=1, sensitivity=1, lower=0, upper=3), dict(epsilon=2, sensitivity=0.5, lower=-1, upper=1)],
    "LaplaceBoundedDomain": [dict(epsilon=1, sensitivity=1, lower=0, upper=3), dict(epsilon=0.5, delta=0.1, sensitivity=1, lower=0, upper=10)],
    "LaplaceBoundedNoise": [dict(epsilon=1, delta=0.1, sensitivity=1), dict(epsilon=0.5, delta=0.001, sensitivity=3)],
    "Geometric": [dict(epsilon=1), dict(epsilon=0.2, sensitivity=3), dict(epsilon=5, sensitivity=1)],
    "GeometricTruncated": [dict(epsilon=1, lower=0, upper=3)],
    "GeometricFolded": [dict(epsilon=1, lower=0, upper=3)],
    "Gaussian": [dict(epsilon=0.5, delta=1e-6, sensitivity=1), dict(epsilon=1, delta=1e-3, sensitivity=4)],
    "GaussianAnalytic": [dict(epsilon=0.5, delta=1e-6, sensitivity=1), dict(epsilon=1, delta=1e-3, sensitivity=4), dict(epsilon=4, delta=1e-5, sensitivity=1), dict(epsilon=0.01, delta=0.2, sensitivity=1)],
    "GaussianDiscrete": [dict(epsilon=0.5, delta=1e-6), dict(epsilon=1, delta=1e-3, sensitivity=4)],
    "Uniform": [dict(delta=0.1, sensitivity=1), dict(delta=0.5, sensitivity=3)],
    "Binary": [dict(epsilon=1, value0="0", value1="1")],
}


def moments():
    cases = []
    for name, configurations in MOMENT_CASES.items():
        for arguments in configurations:
            for value in (0, 1, 2):
                case = dict(mechanism=name, arguments=arguments, value=value)
                mechanism = getattr(mechanisms, name)(**arguments)
                for moment in ("bias", "variance", "mse"):
                    try:
                        case[moment] = getattr(mechanism, moment)("0" if name == "Binary" else value)
                    except (NotImplementedError, AttributeError):
                        continue
                if hasattr(mechanism, "effective_epsilon"):
                    case["effectiveEpsilon"] = mechanism.effective_epsilon()
                if set(case) - {"mechanism", "arguments", "value"}:
                    cases.append(case)
    save("moments", cases)


def arguments():
    cases = []
    base = {name: configurations[0] for name, configurations in MOMENT_CASES.items()}
    base["Exponential"] = dict(epsilon=1, sensitivity=1, utility=[0, 1, 2])
    base["PermuteAndFlip"] = dict(epsilon=1, sensitivity=1, utility=[0, 1, 2])
    replacements = {
        "epsilon": [-1, 0, INF, "1", None],
        "delta": [-0.1, 1.1, 0, 0.5, 1, "0"],
        "sensitivity": [-1, 0, "1"],
        "lower": [5, "0", INF],
        "upper": [-9, "1"],
        "utility": [[], [INF, 1], ["a"]],
        "value0": [1, ""],
        "value1": ["0"],
    }
    for name, good in base.items():
        cases.append(dict(mechanism=name, arguments=good, accepted=True))
        for key in good:
            for bad in replacements.get(key, []):
                changed = {**good, key: bad}
                try:
                    getattr(mechanisms, name)(**changed).randomise("0" if name == "Binary" else 1) if name not in ("Exponential", "PermuteAndFlip") else getattr(mechanisms, name)(**changed)
                    accepted = True
                except (ValueError, TypeError):
                    accepted = False
                cases.append(dict(mechanism=name, arguments=changed, argument=key, accepted=accepted))
            missing = {k: v for k, v in good.items() if k != key}
            try:
                getattr(mechanisms, name)(**missing)
                accepted = True
            except (ValueError, TypeError):
                accepted = False
            cases.append(dict(mechanism=name, arguments=missing, argument=key, accepted=accepted))
    save("arguments", cases)


def distributions():
    cases = []
    n = 100_000
    for name, arguments_, value in (
        ("Laplace", dict(epsilon=1, sensitivity=1), 0.5),
        ("LaplaceTruncated", dict(epsilon=1, sensitivity=1, lower=0, upper=3), 1),
        ("LaplaceFolded", dict(epsilon=1, sensitivity=1, lower=0, upper=3), 1),
        ("LaplaceBoundedDomain", dict(epsilon=1, sensitivity=1, lower=0, upper=3), 1),
        ("LaplaceBoundedNoise", dict(epsilon=1, delta=0.1, sensitivity=1), 0),
        ("Geometric", dict(epsilon=0.3), 4),
        ("GeometricTruncated", dict(epsilon=0.5, lower=0, upper=6), 2),
        ("GeometricFolded", dict(epsilon=0.5, lower=0, upper=6), 2),
        ("Gaussian", dict(epsilon=0.5, delta=1e-3, sensitivity=1), 0),
        ("GaussianAnalytic", dict(epsilon=0.5, delta=1e-3, sensitivity=1), 0),
        ("GaussianDiscrete", dict(epsilon=0.5, delta=1e-3), 0),
        ("Uniform", dict(delta=0.1, sensitivity=1), 0),
    ):
        mechanism = getattr(mechanisms, name)(**arguments_, random_state=20240601)
        draws = np.sort([mechanism.randomise(value) for _ in range(n)])
        points = np.unique(np.quantile(draws, (np.arange(50) + 0.5) / 50))
        cdf = np.searchsorted(draws, points, side="right") / n
        cases.append(dict(mechanism=name, arguments=arguments_, value=value, n=n, points=[float(f"{p:.9g}") for p in points], cdf=cdf))
    save("distributions", cases)


def exact_statistics():
    x = [2.0, 3.5, 0.5, 9.0, 7.25, 4.0, 4.0, 1.0]
    with_nan = x + [float("nan")]
    cases = []
    free = BudgetAccountant()
    options = dict(epsilon=INF, bounds=(0, 10), accountant=free)
    for name in ("mean", "var", "std", "sum"):
        cases.append(dict(mechanism=name, values=x, result=getattr(tools, name)(np.array(x), **options)))
        cases.append(dict(mechanism="nan" + name, values=x, result=getattr(tools, "nan" + name)(np.array(with_nan), **options)))
    cases.append(dict(mechanism="countNonzero", values=x, result=tools.count_nonzero(np.array(x), epsilon=INF, accountant=free)))
    histogram, edges = tools.histogram(np.array(x), epsilon=INF, bins=5, range=(0, 10), accountant=free)
    cases.append(dict(mechanism="histogram", values=x, result=histogram, edges=edges))
    save("exact-statistics", cases)


def accounting():
    cases = []
    for spends, slack in (([(0.1, 0)] * 10, 0), ([(0.05, 0)] * 20, 1e-3), ([(0.01, 1e-9)] * 500, 1e-6), ([(0.3, 0), (0.02, 0), (0.5, 1e-5)], 1e-4)):
        total = BudgetAccountant(slack=slack, spent_budget=spends).total()
        remaining = BudgetAccountant(epsilon=20, delta=0.5, slack=slack, spent_budget=spends).remaining(3)
        spends = [[*spend, spends.count(spend)] for spend in dict.fromkeys(spends)]  # (epsilon, delta, count)
        cases.append(dict(mechanism="BudgetAccountant", spends=spends, slack=slack, epsilon=total[0], delta=total[1], remaining3=remaining[0]))
    save("accounting", cases)


def attacks():
    """What an attacker learns from diffprivlib's own outputs, for comparison with ours."""
    n = 20_000
    cases = []
    # Mironov's precision attack: a double that one input can give and the neighbour cannot. Reach: can (y - value) be noise?
    mechanism = mechanisms.Laplace(epsilon=1, sensitivity=1, random_state=7)
    zero = [mechanism.randomise(0.0) for _ in range(n)]
    one = [mechanism.randomise(1.0) for _ in range(n)]
    # Outputs of value 1 are sums rounded at the scale of 1, so outputs near 0 are multiples of a coarse unit under 1 and not under 0.
    near = lambda outputs: [y for y in outputs if abs(y) < 2**-3]
    fine = lambda y: (y * 2.0**54) % 1 != 0
    cases.append(dict(mechanism="precision", under0=sum(map(fine, near(zero))) / n, under1=sum(map(fine, near(one))) / n))
    # One missing number changes the answer of the mean from a number to none.
    accountant = BudgetAccountant()
    clean = tools.mean(np.array([1.0, 2.0, 3.0]), bounds=(0, 10), accountant=accountant)
    missing = tools.mean(np.array([1.0, 2.0, float("nan")]), bounds=(0, 10), accountant=accountant)
    cases.append(dict(mechanism="nan", cleanIsNan=bool(np.isnan(clean)), missingIsNan=bool(np.isnan(missing))))
    # nanmean scales its noise to all values but averages those that are there: with one value left, that person decides the answer.
    def above(value):
        x = np.full(1000, float("nan"))
        x[0] = value
        return sum(tools.nanmean(x, bounds=(0, 10), accountant=accountant) > 5 for _ in range(500)) / 500

    cases.append(dict(mechanism="nanSensitivity", epsilon=1, under0=above(0.0), under10=above(10.0)))
    # Asking again and again without a budget averages the noise away.
    x = np.full(100, 4.0)
    answers = [tools.mean(x, bounds=(0, 10)) for _ in range(5000)]
    cases.append(dict(mechanism="averaging", answers=len(answers), error=abs(float(np.mean(answers)) - 4.0)))
    save("attacks", cases)


def utility():
    data = HERE / "data"
    pums = json.loads((data / "pums.json").read_text())
    adult = json.loads((data / "adult.json").read_text())
    trials = 400
    accountant = BudgetAccountant()
    cases = []
    for source, column, values, bounds in (
        ("pums", "age", pums["age"], (0, 100)),
        ("pums", "income", pums["income"], (0, 500_000)),
        ("adult", "age", adult["age"], (0, 100)),
    ):
        x = np.array(values, dtype=float)
        truth = dict(mean=x.mean(), var=x.var(), std=x.std(), sum=x.sum(), countNonzero=np.count_nonzero(x), median=np.median(x))
        for name in truth:
            for epsilon in (0.1, 1.0):
                function = getattr(tools, "count_nonzero" if name == "countNonzero" else name)
                options = dict(epsilon=epsilon, accountant=accountant) | ({} if name == "countNonzero" else dict(bounds=bounds))
                errors = [abs(float(function(x, **options)) - truth[name]) for _ in range(60 if name == "median" else trials)]
                cases.append(dict(mechanism=name, source=source, column=column, bounds=bounds, epsilon=epsilon, truth=truth[name], trials=len(errors), error=float(np.mean(errors))))
        counts = np.histogram(x, bins=20, range=bounds)[0]
        for epsilon in (0.1, 1.0):
            errors = [float(np.abs(tools.histogram(x, epsilon=epsilon, bins=20, range=bounds, accountant=accountant)[0] - counts).mean()) for _ in range(100)]
            cases.append(dict(mechanism="histogram", source=source, column=column, bounds=bounds, epsilon=epsilon, truth=0, trials=100, error=float(np.mean(errors))))
    save("utility", cases)


def names():
    public = lambda module: sorted(name for name in dir(module) if not name.startswith("_"))
    classes = lambda module: [name for name in public(module) if isinstance(getattr(module, name), type)]
    functions = [name for name in public(tools) if callable(getattr(tools, name))]
    from diffprivlib import models

    cases = [dict(mechanism=name, module=module) for module, found in (
        ("mechanisms", classes(mechanisms)),
        ("tools", functions),
        ("models", classes(models)),
        ("BudgetAccountant", public(BudgetAccountant)),
    ) for name in found]
    save("names", cases)


GENERATORS = dict(names=names, moments=moments, arguments=arguments, distributions=distributions, statistics=exact_statistics, accounting=accounting, attacks=attacks, utility=utility)
for chosen in sys.argv[1:] or GENERATORS:
    GENERATORS[chosen]()
