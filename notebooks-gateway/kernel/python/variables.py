"""What variables code has: names, types, shapes and memory. No value is read or printed, and nothing of an object is
asked that its class could answer in its own way: types are told apart by what they are, never by what they say."""

import sys
import types

from outputs import clean

MOST = 500
NAME = 200
WIDEST = 1000
# What is defined rather than computed.
DEFINED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset)
PLAIN = (int, float, complex, bool, type(None))
# The name of a class as the interpreter has it: a class of classes could say another.
name_of = type.__dict__["__name__"].__get__


def describe(namespace, hidden):
    """The variables that were set since `hidden`, in order of their names: how many, and the first of them."""
    names = [one for one in dict.keys(namespace) if type(one) is str and one[:1] != "_" and one not in hidden]
    found = []
    total = 0
    for name in sorted(names):
        value = dict.get(namespace, name)
        kind = type(value)
        if kind in DEFINED or issubclass(kind, type):
            continue
        total += 1
        if len(found) < MOST:
            found.append({"name": clean(name)[:NAME], "type": clean(name_of(kind))[:NAME], **measure(kind, value)})
    return {"total": total, "variables": found}


def measure(kind, value):
    try:
        shape, size = measured(kind, value)
        shape = None if shape is None else [int(one) for one in shape][:8]
        return {"shape": shape, "bytes": None if size is None else int(size)}
    except Exception:
        return {"shape": None, "bytes": None}


def measured(kind, value):
    if kind in SIZED:
        return (len(value),), sys.getsizeof(value)
    if kind in PLAIN:
        return None, sys.getsizeof(value)
    if is_one(kind, "pandas", "DataFrame"):
        narrow = value.shape[1] <= WIDEST
        return value.shape, value.memory_usage(index=False, deep=False).sum() if narrow else None
    if is_one(kind, "pandas", "Series"):
        return value.shape, value.memory_usage(index=False, deep=False)
    if is_one(kind, "numpy", "ndarray"):
        return value.shape, value.nbytes
    if is_one(kind, "polars", "DataFrame"):
        return value.shape, value.estimated_size()
    if is_one(kind, "polars", "Series"):
        return value.shape, value.estimated_size()
    if is_one(kind, "pyarrow", "Table"):
        return value.shape, value.nbytes
    return None, None


def is_one(kind, module, name):
    """Whether it is this class of a package that is loaded, and none that is derived from it."""
    loaded = sys.modules.get(module)
    return loaded is not None and kind is getattr(loaded, name, None)
