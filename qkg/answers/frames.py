"""Answers as data frames; pandas and pyarrow are loaded only here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import pandas as pd
    import pyarrow as pa

    from qkg.answers import Rows


def _optional(name: str) -> Any:
    """A library of the `dataframes` extra."""
    from importlib import import_module

    from qkg.core.errors import UsageError

    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError("answers.not-installed", hint="answers.install-dataframes", library=name) from error


def to_pandas(rows: Rows) -> pd.DataFrame:
    """See `Rows.to_pandas`."""
    pandas = _optional("pandas")
    return pandas.DataFrame({name: _series(pandas, rows.column(name)) for name in rows.variables})  # type: ignore[no-any-return]


def to_arrow(rows: Rows) -> pa.Table:
    """See `Rows.to_arrow`."""
    arrow = _optional("pyarrow")
    declared = {"integer": arrow.int64(), "boolean": arrow.bool_(), "date": arrow.date32()}
    arrays = []
    for name in rows.variables:
        values = rows.column(name)
        if all(value is None for value in values):
            kind = rows.columns[name].type if name in rows.columns else "string"
            arrays.append(arrow.array(values, declared.get(kind, arrow.string())))
        else:
            arrays.append(_array(arrow, values))
    return arrow.table(arrays, names=list(rows.variables))


def _series(pandas: Any, values: Sequence[Any]) -> Any:
    """A pandas Series of the type that all the values share."""
    from datetime import date, datetime

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        try:
            return pandas.Series(values, dtype="Int64")
        except OverflowError:
            return pandas.Series(values, dtype="object")
    if kinds == {bool}:
        return pandas.Series(values, dtype="boolean")
    if kinds and kinds <= {date, datetime}:
        return pandas.Series(pandas.to_datetime(pandas.Series(values, dtype="object"), utc=_mixed_zones(values)))
    if kinds <= {str}:
        return pandas.Series(values, dtype="str")
    return pandas.Series(values, dtype="object" if len(kinds) > 1 else None)


def _mixed_zones(values: Sequence[Any]) -> bool:
    return any(getattr(value, "tzinfo", None) is not None for value in values)


def _array(arrow: Any, values: Sequence[Any]) -> Any:
    """An Arrow array of the type that all the values share; of strings where they share none."""
    try:
        return arrow.array(values)
    except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError):
        return arrow.array([None if value is None else str(value) for value in values], arrow.string())
