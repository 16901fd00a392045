"""Times diffprivlib 0.6.6 and prints one JSON line a figure: {"name": …, "value": …}."""
import json
import sys
import time
import warnings

import numpy as np
from diffprivlib import BudgetAccountant, mechanisms, tools

warnings.simplefilter("ignore")


def emit(name, value):
    print(json.dumps({"name": name, "value": value}), flush=True)


def rate(mechanism, value, n):
    for _ in range(n // 10):
        mechanism.randomise(value)
    start = time.perf_counter()
    for _ in range(n):
        mechanism.randomise(value)
    return n / (time.perf_counter() - start)


emit("laplace", rate(mechanisms.Laplace(epsilon=1, sensitivity=1), 0.0, 100_000))
emit("geometric", rate(mechanisms.Geometric(epsilon=1), 0, 100_000))
emit("gaussian", rate(mechanisms.Gaussian(epsilon=1, delta=1e-6, sensitivity=1), 0.0, 100_000))
emit("gaussian-analytic", rate(mechanisms.GaussianAnalytic(epsilon=1, delta=1e-6, sensitivity=1), 0.0, 100_000))
emit("gaussian-discrete", rate(mechanisms.GaussianDiscrete(epsilon=1, delta=1e-6), 0, 20_000))
emit("laplace-truncated", rate(mechanisms.LaplaceTruncated(epsilon=1, sensitivity=1, lower=0, upper=3), 1.0, 50_000))
emit("laplace-folded", rate(mechanisms.LaplaceFolded(epsilon=1, sensitivity=1, lower=0, upper=3), 1.0, 50_000))
emit("laplace-bounded-domain", rate(mechanisms.LaplaceBoundedDomain(epsilon=1, sensitivity=1, lower=0, upper=3), 1.0, 20_000))
emit("laplace-bounded-noise", rate(mechanisms.LaplaceBoundedNoise(epsilon=1, delta=0.1, sensitivity=1), 1.0, 20_000))
emit("uniform", rate(mechanisms.Uniform(delta=0.1, sensitivity=1), 1.0, 50_000))
emit("binary", rate(mechanisms.Binary(epsilon=1, value0="a", value1="b"), "a", 50_000))
emit("exponential", rate(type("E", (), {"randomise": lambda self, _: self.m.randomise(), "m": mechanisms.Exponential(epsilon=1, sensitivity=1, utility=[0, 1, 2, 3])})(), 0, 50_000))
emit("permute-and-flip", rate(type("P", (), {"randomise": lambda self, _: self.m.randomise(), "m": mechanisms.PermuteAndFlip(epsilon=1, sensitivity=1, utility=[0, 1, 2, 3])})(), 0, 50_000))

values = (np.arange(1_000_000) * 0.6180339887498949) % 1.0 * 100
accountant = BudgetAccountant()


def seconds(work, repeats=15):
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


emit("mean", seconds(lambda: tools.mean(values, bounds=(0, 100), accountant=accountant)))
emit("sum", seconds(lambda: tools.sum(values, bounds=(0, 100), accountant=accountant)))
emit("variance", seconds(lambda: tools.var(values, bounds=(0, 100), accountant=accountant)))
emit("histogram", seconds(lambda: tools.histogram(values, range=(0, 100), accountant=accountant)))
emit("median", seconds(lambda: tools.median(values, bounds=(0, 100), accountant=accountant), 3))


def spends():
    accountant = BudgetAccountant(epsilon=1e6, delta=0)
    for i in range(1000):
        accountant.spend(0.1 + i * 1e-4, 0)


emit("spends", seconds(spends, 1))
sys.exit(0)
