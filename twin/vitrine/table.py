"""A table of the room of which nothing is read until it is asked for: what is put together is one SELECT."""

from .data import arrow, sql, to_pandas


def table(name):
    """A table of this room, such as table("hes_apc").where("FYEAR = 2324").head()."""
    return Table(_quoted(name))


class Table:
    def __init__(self, source, columns="*", where=(), rows=None):
        self._source = source
        self._columns = columns
        self._where = tuple(where)
        self._rows = rows

    def select(self, *columns):
        """Only these columns."""
        return self._with(columns=", ".join(_quoted(column) for column in columns))

    def where(self, condition):
        """Only rows for which the SQL condition is true; several are all needed."""
        return self._with(where=(*self._where, condition))

    def head(self, rows=10):
        """The first rows, as a frame of pandas."""
        return self.limit(rows).to_pandas()

    def limit(self, rows):
        return self._with(rows=int(rows))

    @property
    def query(self):
        """The SELECT that this is."""
        conditions = " AND ".join(f"({one}\n)" for one in self._where)
        return (
            f"SELECT {self._columns} FROM {self._source}"
            + (f" WHERE {conditions}" if conditions else "")
            + (f" LIMIT {self._rows}" if self._rows is not None else "")
        )

    @property
    def columns(self):
        return arrow(f"SELECT * FROM ({self.query}) LIMIT 0").column_names

    def count(self):
        return int(arrow(f"SELECT count(*) AS n FROM ({self.query})").column("n")[0].as_py())

    def to_arrow(self):
        return arrow(self.query)

    def to_pandas(self):
        return to_pandas(self.to_arrow())

    def to_polars(self):
        return sql(self.query, frame="polars")

    def to_duckdb(self, connection=None):
        """A relation of DuckDB over the rows, for whoever wants to go on in SQL inside Python."""
        import duckdb

        return (connection or duckdb).from_arrow(self.to_arrow())

    def __len__(self):
        return self.count()

    def __repr__(self):
        return f"<vitrine table: {self.query}>"

    def _with(self, **changes):
        kept = {"columns": self._columns, "where": self._where, "rows": self._rows}
        if self._rows is not None:
            return Table(f"({self.query})", **{"columns": "*", "where": (), "rows": None, **changes})
        return Table(self._source, **{**kept, **changes})


def _quoted(name):
    return '"' + str(name).replace('"', '""') + '"'
