"""A room's vitrine at home, over a synthetic twin: no row of it is of a person.

sql, table, describe, codes and output are the room's own; what they read are the twin's files, which lie beside this
folder, and what is put out lies in the folder outputs. What the room would refuse is answered here."""

import json
import pathlib

from . import data, files

_HERE = pathlib.Path(__file__).resolve().parent.parent
_TABLES = json.loads((_HERE / "twin.json").read_text(encoding="utf-8"))["tables"]
_connection = None


def _connected():
    global _connection
    if _connection is None:
        import duckdb

        _connection = duckdb.connect()
        for one in _TABLES:
            _connection.execute(f"CREATE VIEW {_name(one['dataset'])} AS SELECT * FROM {_source(one)}")
    return _connection


def _source(one):
    path = _text(str(_HERE / one["file"]))
    if one["file"].endswith(".parquet"):
        return f"read_parquet({path})"
    columns = ", ".join(f"{_text(column['name'])}: {_text(column['type'])}" for column in one["columns"])
    # An empty text is quoted, and what is missing is not.
    return (
        f"read_csv({path}, header = true, skip = 1, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"nullstr = '', allow_quoted_nulls = false, columns = {{{columns}}})"
    )


def _name(text):
    return '"' + text.replace('"', '""') + '"'


def _text(text):
    return "'" + text.replace("'", "''") + "'"


def _table(method, params):
    if method != "sql":
        raise data.Error("not-found", "At home there are no results of cells: run the SQL with vitrine.sql().")
    found = _connected().execute(params["sql"]).arrow()
    return found if hasattr(found, "num_columns") and hasattr(found, "column") else found.read_all()


# In the place of the room's reader.
data._table = _table
data._dictionary = lambda: _TABLES
files.FOLDER = str(_HERE / "outputs")
pathlib.Path(files.FOLDER).mkdir(exist_ok=True)

from .data import Error, arrow, codes, describe, sql
from .files import output
from .table import Table, table

__all__ = ["Error", "Table", "arrow", "codes", "describe", "output", "sql", "table"]
