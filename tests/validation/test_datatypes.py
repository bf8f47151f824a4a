"""Lexical forms of the XSD datatypes (XML Schema 1.1, part 2)."""

import pytest

from qkg.validation import Shapes

from .oracle import found, parsed

# Datatype: valid and invalid lexical forms. (Oxigraph reads some invalid forms and stores valid ones: `inf` as `INF`, `P1YT`
# as `P1Y`. No engine sees the form that was written.)
FORMS = {
    "boolean": ("true false 1 0", "TRUE yes 2"),
    "integer": ("0 -1 +7 007 123456789012345678", "1.0 1e3 x +- --1"),
    "decimal": ("0 -1.5 +.5 1.", "1e3 . NaN 1,5"),
    "double": ("1 1.5e3 -INF INF NaN .5E-7", "1e 1.5e3.2 e5"),
    "float": ("1 1.5e3 -INF", "infinite"),
    "date": (
        "2024-02-29 2000-02-29 0004-02-29 1970-12-31Z 1970-01-01-05:00 12024-01-01",
        "2023-02-29 1900-02-29 1970-13-01 1970-1-1 1970-04-31 70-01-01 1970-01-01+15:00",
    ),
    "dateTime": (
        "1970-01-01T00:00:00 1970-01-01T23:59:59.5Z 1970-01-01T24:00:00",
        "1970-01-01 1970-01-01T24:00:01 1970-01-01T25:00:00",
    ),
    "dateTimeStamp": ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00"),
    "time": ("12:30:00 24:00:00 12:30:00.25-05:00", "12:30 24:00:01 7:00:00"),
    "gYear": ("1970 -0044 12345Z", "70 01970"),
    "gYearMonth": ("1970-12", "1970-13 1970"),
    "gMonth": ("--12", "12 --13"),
    "gDay": ("---31", "31 ---32"),
    "gMonthDay": ("--02-29", "--02-30 02-29"),
    "duration": ("P1Y P1Y2M3DT4H5M6.7S -P1D PT1S", "P PT 1Y P1S"),
    "yearMonthDuration": ("P1Y2M P3M", "P1D P"),
    "dayTimeDuration": ("P1DT2H PT3.5S", "P1Y PT"),
    "hexBinary": ("0aFF", "0a1 zz"),
    "language": ("fr fr-CA x-klingon", "fr_CA 1 abcdefghi"),
    "byte": ("-128 127", "-129 128"),
    "short": ("-32768 32767", "-32769 32768"),
    "int": ("-2147483648 2147483647", "-2147483649 2147483648"),
    "long": ("-9223372036854775808 9223372036854775807", "-9223372036854775809 9223372036854775808"),
    "unsignedByte": ("0 255", "-1 256"),
    "unsignedInt": ("4294967295", "4294967296 -1"),
    "nonNegativeInteger": ("0 1", "-1 1.5"),
    "positiveInteger": ("1 99", "0 -1"),
    "nonPositiveInteger": ("0 -5", "1"),
    "negativeInteger": ("-1", "0"),
}


@pytest.mark.parametrize("datatype", FORMS)
def test_lexical_forms_are_those_of_xml_schema(datatype: str) -> None:
    good, bad = (forms.split() for forms in FORMS[datatype])
    data = "ex:a ex:p " + ", ".join(f'"{form}"^^xsd:{datatype}' for form in (*good, *bad)) + " ."
    shapes = Shapes(parsed(f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:{datatype} ] ."))
    wrong = {value.partition('"^^')[0][1:] for _, _, value, _, _ in found(data, shapes, "compiler")}
    assert wrong == set(bad)


@pytest.mark.parametrize(
    "constraint",
    ["sh:datatype xsd:{}", "sh:or ( [ sh:datatype xsd:{} ] [ sh:nodeKind sh:IRI ] )", "sh:not [ sh:datatype xsd:{} ]"],
)
@pytest.mark.parametrize("datatype", ["byte", "int", "unsignedInt", "nonNegativeInteger", "dateTimeStamp"])
def test_both_engines_accept_the_broader_datatype_that_oxigraph_stores(datatype: str, constraint: str) -> None:
    good, bad = (forms.split() for forms in FORMS[datatype])
    data = "ex:a ex:p " + ", ".join(f'"{form}"^^xsd:{datatype}' for form in (*good, *bad)) + ", 'x', ex:b ."
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint.format(datatype)} ] ."
    results = found(data, shapes, "pyshacl")
    assert results == found(data, shapes, "compiler")
    assert len({value for _, _, value, _, _ in results}) == (
        len(good) if "not" in constraint else len(bad) + 1 + ("or" not in constraint)
    )


def test_another_datatype_violates_whatever_the_lexical_form() -> None:
    shapes = Shapes(parsed("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] ."))
    data = 'ex:a ex:p "1", "1"^^xsd:double, "1"@en, 1.0, ex:b, 1 .'
    assert len(found(data, shapes, "compiler")) == 5
