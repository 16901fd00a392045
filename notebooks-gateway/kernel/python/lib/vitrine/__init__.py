"""The room's data, and the way for outputs.

sql("SELECT …")        a pandas frame of the whole result; frame="polars" or "arrow" gives one of those
result("name")         the result of the SQL cell of that name, in the same forms
share(frame, "name")   lets cells of SQL read a frame, as frames.name
table("name")          a table, of which nothing is read until it is asked for
describe()             the tables and columns of this room, and what they mean
codes("name", "COL")   the codes of a column and their meaning
output(thing, "name")  puts a frame, a figure, text, bytes or a file where a request can take it
"""

from .data import Error, arrow, codes, describe, result, sql
from .files import output
from .share import share
from .table import Table, table

__all__ = ["Error", "Table", "arrow", "codes", "describe", "output", "result", "share", "sql", "table"]
