"""The compiler finds what pySHACL, the reference, finds: constraint by constraint, and on random data."""

import pytest

from .cases import CORE, SPARQL
from .oracle import found

CASES = {**CORE, **{f"sparql: {name}": case for name, case in SPARQL.items()}}


@pytest.mark.parametrize("name", CASES)
def test_the_compiler_agrees_with_the_reference(name: str) -> None:
    shapes, data = CASES[name]
    expected = found(data, shapes, "pyshacl")
    assert found(data, shapes, "compiler") == expected
    assert expected, "a case in which nothing is wrong shows nothing"
