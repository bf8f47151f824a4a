"""Tables as data frames, from columns of Python values; pandas and pyarrow are imported only here."""

from __future__ import annotations

from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd
    import pyarrow as pa


def to_pandas(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """See `Rows.to_pandas`."""
    pandas = _optional("pandas")
    return pandas.DataFrame({name: _series(pandas, values) for name, values in columns.items()})  # type: ignore[no-any-return]


def to_arrow(columns: Mapping[str, Sequence[Any]], declared: Mapping[str, str]) -> pa.Table:
    """See `Rows.to_arrow`; *declared*: the types of columns, by name, that the stored query states."""
    arrow = _optional("pyarrow")
    types = {"integer": arrow.int64(), "boolean": arrow.bool_(), "date": arrow.date32()}
    arrays = []
    for name, values in columns.items():
        if all(value is None for value in values):
            arrays.append(arrow.array(values, types.get(declared.get(name, "string"), arrow.string())))
        else:
            arrays.append(_array(arrow, values))
    return arrow.table(arrays, names=list(columns))


def _optional(name: str) -> Any:
    """A package of the `dataframes` extra."""
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError("answers.not-installed", hint="answers.install-dataframes", library=name) from error


def _series(pandas: Any, values: Sequence[Any]) -> Any:
    """A pandas Series of the narrowest dtype that fits all the values; `None` values are missing."""
    types = {type(value) for value in values if value is not None}
    if types == {int}:
        try:
            return pandas.Series(values, dtype="Int64")
        except OverflowError:
            return pandas.Series(values, dtype="object")
    if types == {bool}:
        return pandas.Series(values, dtype="boolean")
    if types and types <= {date, datetime}:
        zoned = any(getattr(value, "tzinfo", None) is not None for value in values)
        return pandas.Series(pandas.to_datetime(pandas.Series(values, dtype="object"), utc=zoned))
    if types <= {str}:
        return pandas.Series(values, dtype="str")
    return pandas.Series(values, dtype="object" if len(types) > 1 else None)


def _array(arrow: Any, values: Sequence[Any]) -> Any:
    """An Arrow array of the type that all the values share; of strings where they share none."""
    try:
        return arrow.array(values)
    except (arrow.ArrowInvalid, arrow.ArrowTypeError, OverflowError):
        return arrow.array([None if value is None else str(value) for value in values], arrow.string())
