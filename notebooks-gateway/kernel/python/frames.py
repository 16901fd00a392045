"""A data frame's first rows as texts, exact: no number is rounded for show, and a missing value is none."""

ROWS = 1000
COLUMNS = 100


def as_table(frame):
    kind = type(frame).__module__.split(".")[0]
    if kind == "pandas":
        return _of_pandas(frame)
    if kind == "polars":
        frame = frame.to_frame() if type(frame).__name__ == "Series" else frame
        part = frame.head(ROWS)
        return _table(part.columns, [part.get_column(name).to_list() for name in part.columns], frame.height)
    part = frame.slice(0, ROWS)
    return _table(part.column_names, [column.to_pylist() for column in part.columns], frame.num_rows)


def _of_pandas(frame):
    import pandas

    if isinstance(frame, pandas.Series):
        frame = frame.to_frame(frame.name if frame.name is not None else "value")
    total = len(frame)
    part = frame.iloc[:ROWS, :COLUMNS]
    index = part.index
    # Where an index says nothing but the place it is left out, as in a table of SQL.
    if not (isinstance(index, pandas.RangeIndex) and index.name is None):
        levels = [index.get_level_values(at) for at in range(index.nlevels)]
        names = ["" if level.name is None else _name(level.name) for level in levels]
        values = [_pandas_texts(level.to_series()) for level in levels]
    else:
        names, values = [], []
    names += [_name(name) for name in part.columns]
    values += [_pandas_texts(part.iloc[:, at]) for at in range(part.shape[1])]
    return _rows(names, values, total)


def _name(name):
    return ", ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _pandas_texts(series):
    missing = series.isna()
    return [None if none else _text(value) for value, none in zip(series.tolist(), missing.tolist())]


def _table(names, columns, total):
    return _rows(names, [[None if value is None else _text(value) for value in column] for column in columns], total)


def _rows(names, columns, total):
    rows = [list(row) for row in zip(*columns)][:ROWS]
    return {"columns": names, "rows": rows, "totalRows": total}


def _text(value):
    text = str(value)
    return text if len(text) <= 4000 else text[:4000] + "…"
