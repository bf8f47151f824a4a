"""A small shapes graph and data graph for each feature of SHACL Core and SHACL-SPARQL; pySHACL gives the expected results."""

from __future__ import annotations

PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <http://example.org/>
"""

# Data shared by many cases.
PEOPLE = """
ex:Person a rdfs:Class . ex:Pupil rdfs:subClassOf ex:Person . ex:First rdfs:subClassOf ex:Pupil .
ex:ann a ex:Person ; ex:name "Ann", "Anne"@fr, "Anna"@en, "Ana"@EN ; ex:age 41 ; ex:knows ex:bob, ex:cid, ex:ann ;
  ex:born "1980-02-29"^^xsd:date ; ex:died "1979-01-01"^^xsd:date ; ex:boss ex:dan .
ex:bob a ex:Pupil ; ex:name "Bob" ; ex:age 7, 8 ; ex:knows ex:ann, "nobody" ; ex:nick "Bob" ;
  ex:born "1980-01-01"^^xsd:date ; ex:died "2020-01-01"^^xsd:date .
ex:cid a ex:First ; ex:age "x"^^xsd:integer, 3.5, "4"^^xsd:string ; ex:knows _:e ; ex:nick "C\\nD" ;
  ex:born "1980-02-30"^^xsd:date ; ex:died "not yet" .
ex:dan a ex:Person ; ex:name ""@fr, "Dan-el" ; ex:knows ex:dan ; ex:boss ex:dan, ex:ann .
_:e a ex:Person ; ex:name "Eve" ; ex:age -1 ; ex:boss ex:cid .
ex:stone a ex:Thing ; ex:name "Ann" ; ex:near ex:ann .
"""


def node(*constraints: str, target: str = "sh:targetClass ex:Person") -> str:
    """A node shape on every person."""
    return f"ex:Shape a sh:NodeShape ; {target} ; {' ; '.join(constraints)} ."


def on(path: str, *constraints: str, target: str = "sh:targetClass ex:Person") -> str:
    """A node shape with one property shape."""
    return node(f"sh:property [ sh:path {path} ; {' ; '.join(constraints)} ]", target=target)


def query(select: str, *more: str, where: str = "sh:NodeShape ; sh:targetClass ex:Person") -> str:
    """A shape with a `sh:sparql` constraint."""
    rest = "".join(f" {text} ;" for text in more)
    return f"""ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
    ex:Shape a {where} ; sh:sparql ex:Constraint .
    ex:Constraint a sh:SPARQLConstraint ; sh:prefixes ex: ;{rest} sh:select \"\"\"{select}\"\"\" ."""


CORE: dict[str, tuple[str, str]] = {
    # Value type.
    "class": (on("ex:knows", "sh:class ex:Person"), PEOPLE),
    "class with subclasses": (on("ex:knows", "sh:class ex:Pupil"), PEOPLE),
    "class of the node itself": (node("sh:class ex:Pupil"), PEOPLE),
    "datatype integer": (on("ex:age", "sh:datatype xsd:integer"), PEOPLE),
    "datatype date": (on("ex:born", "sh:datatype xsd:date"), PEOPLE),
    "datatype string": (on("ex:name", "sh:datatype xsd:string"), PEOPLE),
    "datatype langString": (on("ex:name", "sh:datatype rdf:langString"), PEOPLE),
    "datatype of things": (on("ex:knows", "sh:datatype xsd:string"), PEOPLE),
    **{
        f"nodeKind {kind}": (on("ex:knows", f"sh:nodeKind sh:{kind}"), PEOPLE)
        for kind in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
    },
    "nodeKind of the node itself": (node("sh:nodeKind sh:IRI"), PEOPLE),
    # Cardinality.
    "minCount 1": (on("ex:name", "sh:minCount 1"), PEOPLE),
    "minCount 2": (on("ex:name", "sh:minCount 2"), PEOPLE),
    "maxCount 0": (on("ex:boss", "sh:maxCount 0"), PEOPLE),
    "maxCount 1": (on("ex:age", "sh:maxCount 1"), PEOPLE),
    "minCount and maxCount": (on("ex:knows", "sh:minCount 2", "sh:maxCount 2"), PEOPLE),
    # Value range.
    "minExclusive": (on("ex:age", "sh:minExclusive 7"), PEOPLE),
    "minInclusive": (on("ex:age", "sh:minInclusive 7"), PEOPLE),
    "maxExclusive": (on("ex:age", "sh:maxExclusive 41"), PEOPLE),
    "maxInclusive": (on("ex:age", "sh:maxInclusive 7.5"), PEOPLE),
    "range of dates": (on("ex:died", 'sh:minInclusive "2000-01-01"^^xsd:date'), PEOPLE),
    "range of things": (on("ex:knows", "sh:minInclusive 0"), PEOPLE),
    # Strings.
    "minLength": (on("ex:name", "sh:minLength 4"), PEOPLE),
    "maxLength": (on("ex:name", "sh:maxLength 3"), PEOPLE),
    "length of IRIs and blank nodes": (on("ex:knows", "sh:minLength 1", "sh:maxLength 18"), PEOPLE),
    "pattern": (on("ex:name", 'sh:pattern "^A"'), PEOPLE),
    "pattern anywhere": (on("ex:name", 'sh:pattern "n"'), PEOPLE),
    "pattern with flags": (on("ex:name", 'sh:pattern "^an"', 'sh:flags "i"'), PEOPLE),
    "pattern over lines": (on("ex:nick", 'sh:pattern "^D$"', 'sh:flags "m"'), PEOPLE),
    "pattern of IRIs and blank nodes": (on("ex:knows", 'sh:pattern "^http://example.org/[a-c]"'), PEOPLE),
    "pattern with a quote and a backslash": (on("ex:name", 'sh:pattern "[\\"\\\\\\\\]|^\\\\w+$"'), PEOPLE),
    "languageIn": (on("ex:name", 'sh:languageIn ( "en" "de" )'), PEOPLE),
    "languageIn with regions": (
        on("ex:name", 'sh:languageIn ( "fr" )'),
        'ex:a a ex:Person ; ex:name "a"@fr-CA, "b"@fr, "c"@fry, "d", ex:e .',
    ),
    "uniqueLang": (on("ex:name", "sh:uniqueLang true"), PEOPLE),
    # Property pairs.
    "equals": (on("ex:name", "sh:equals ex:nick"), PEOPLE),
    "equals on a node": (node("sh:equals ex:knows"), PEOPLE),
    "disjoint": (on("ex:name", "sh:disjoint ex:nick"), PEOPLE),
    "disjoint on a node": (node("sh:disjoint ex:boss"), PEOPLE),
    "lessThan": (on("ex:born", "sh:lessThan ex:died"), PEOPLE),
    "lessThan itself": (on("ex:age", "sh:lessThan ex:age"), PEOPLE),
    "lessThanOrEquals": (on("ex:age", "sh:lessThanOrEquals ex:age"), PEOPLE),
    # Logic.
    "not": (node("sh:not [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ]"), PEOPLE),
    "not of a value": (on("ex:knows", "sh:not [ sh:class ex:Pupil ]"), PEOPLE),
    "not not": (node("sh:not [ sh:not [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ] ]"), PEOPLE),
    "not of two": (
        node(
            "sh:not [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ; sh:property [ sh:path ex:age ; sh:minCount 2 ] ]"
        ),
        PEOPLE,
    ),
    "and": (
        node(
            "sh:and ( [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ] [ sh:class ex:Pupil ] [ sh:nodeKind sh:IRI ] )"
        ),
        PEOPLE,
    ),
    "or": (on("ex:knows", "sh:or ( [ sh:class ex:Pupil ] [ sh:nodeKind sh:Literal ] )"), PEOPLE),
    "or on a node": (
        node(
            """sh:or ( [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ]
            [ sh:property [ sh:path ex:age ; sh:minInclusive 40 ] ] )"""
        ),
        PEOPLE,
    ),
    "or with a shape that nothing violates": (
        node("sh:or ( [ ] [ sh:class ex:Thing ] )", "sh:nodeKind sh:IRI"),
        PEOPLE,
    ),
    "xone": (
        on("ex:knows", "sh:xone ( [ sh:class ex:Pupil ] [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:string ] )"),
        PEOPLE,
    ),
    "xone of one": (node("sh:xone ( [ sh:property [ sh:path ex:nick ; sh:minCount 1 ] ] )"), PEOPLE),
    # Shapes within shapes.
    "node": (on("ex:knows", "sh:node ex:Named") + "ex:Named sh:property [ sh:path ex:name ; sh:minCount 1 ] .", PEOPLE),
    "node of node": (
        on(
            "ex:knows",
            """sh:node [ sh:property [ sh:path ex:boss ; sh:minCount 1 ;
            sh:node [ sh:property [ sh:path ex:age ; sh:maxCount 1 ] ] ] ]""",
        ),
        PEOPLE,
    ),
    "node on the node itself": (
        node("sh:node ex:Named") + "ex:Named sh:property [ sh:path ex:name ; sh:minCount 2 ] .",
        PEOPLE,
    ),
    "property of property": (
        on(
            "ex:knows",
            "sh:property [ sh:path ex:name ; sh:minCount 2 ; sh:property [ sh:path ex:none ; sh:maxCount 0 ] ]",
        ),
        PEOPLE,
    ),
    "property of property of property": (
        on(
            "ex:knows",
            "sh:property [ sh:path ex:boss ; sh:property [ sh:path ex:age ; sh:minInclusive 50 ; sh:maxCount 1 ] ]",
        ),
        PEOPLE,
    ),
    "qualifiedMinCount": (
        on("ex:knows", "sh:qualifiedValueShape [ sh:class ex:Pupil ]", "sh:qualifiedMinCount 1"),
        PEOPLE,
    ),
    "qualifiedMinCount 2": (
        on("ex:knows", "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]", "sh:qualifiedMinCount 2"),
        PEOPLE,
    ),
    "qualifiedMaxCount": (
        on("ex:knows", "sh:qualifiedValueShape [ sh:class ex:Pupil ]", "sh:qualifiedMaxCount 1"),
        PEOPLE,
    ),
    "qualified counts, disjoint": (
        node(
            """sh:property [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedMaxCount 1 ; sh:qualifiedValueShapesDisjoint true ]""",
            """sh:property [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Pupil ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true ]""",
        ),
        PEOPLE,
    ),
    # Other.
    "closed": (
        node(
            "sh:closed true",
            "sh:ignoredProperties ( rdf:type ex:boss )",
            "sh:property [ sh:path ex:name ]",
            "sh:property [ sh:path ex:age ]",
        ),
        PEOPLE,
    ),
    "closed without a word": (node("sh:closed true"), PEOPLE),
    "closed, inverse paths allow nothing": (
        node(
            "sh:closed true", "sh:ignoredProperties ( rdf:type )", "sh:property [ sh:path [ sh:inversePath ex:knows ] ]"
        ),
        PEOPLE,
    ),
    "closed in a value": (
        on("ex:boss", "sh:node [ sh:closed true ; sh:ignoredProperties ( rdf:type ex:name ex:age ex:knows ) ]"),
        PEOPLE,
    ),
    "hasValue": (on("ex:knows", "sh:hasValue ex:ann"), PEOPLE),
    "hasValue literal": (on("ex:name", 'sh:hasValue "Bob"'), PEOPLE),
    "hasValue of the node itself": (node("sh:hasValue ex:ann"), PEOPLE),
    "in": (on("ex:knows", 'sh:in ( ex:ann ex:bob "nobody" )'), PEOPLE),
    "in with languages": (on("ex:name", 'sh:in ( "Ann" "Anne"@fr "Anna" )'), PEOPLE),
    # Paths.
    "inverse path": (on("[ sh:inversePath ex:knows ]", "sh:minCount 2", "sh:class ex:Pupil"), PEOPLE),
    "sequence path": (on("( ex:knows ex:name )", "sh:minLength 4", "sh:minCount 3"), PEOPLE),
    "sequence with an inverse": (on("( ex:knows [ sh:inversePath ex:boss ] )", "sh:maxCount 1"), PEOPLE),
    "alternative path": (on("[ sh:alternativePath ( ex:name ex:nick ) ]", "sh:minCount 2", 'sh:pattern "A"'), PEOPLE),
    "zeroOrMore path": (on("[ sh:zeroOrMorePath ex:boss ]", "sh:class ex:First", "sh:maxCount 2"), PEOPLE),
    "oneOrMore path": (on("[ sh:oneOrMorePath ex:boss ]", "sh:class ex:First", "sh:minCount 2"), PEOPLE),
    "zeroOrOne path": (on("[ sh:zeroOrOnePath ex:boss ]", "sh:class ex:First", "sh:maxCount 1"), PEOPLE),
    "path of paths": (
        on(
            "( [ sh:alternativePath ( ex:knows [ sh:inversePath ex:boss ] ) ] [ sh:zeroOrMorePath ex:boss ] ex:name )",
            "sh:maxLength 3",
        ),
        PEOPLE,
    ),
    "zeroOrMore from a node that the data does not know": (
        on("[ sh:zeroOrMorePath ex:boss ]", "sh:class ex:Person", target='sh:targetNode ex:stranger, "word"'),
        PEOPLE,
    ),
    # Targets.
    "targetNode": (
        on("ex:name", "sh:maxCount 1", "sh:minCount 1", target="sh:targetNode ex:ann, ex:bob, ex:stranger"),
        PEOPLE,
    ),
    "targetNode literal": (
        node("sh:datatype xsd:integer", target='sh:targetNode 1, "x", "1"^^xsd:string, ex:ann'),
        PEOPLE,
    ),
    "targetSubjectsOf": (on("ex:age", "sh:minCount 1", target="sh:targetSubjectsOf ex:near, ex:boss"), PEOPLE),
    "targetObjectsOf": (node("sh:nodeKind sh:IRI", target="sh:targetObjectsOf ex:knows"), PEOPLE),
    "targets of every sort": (
        on(
            "ex:name",
            "sh:minCount 2",
            target="sh:targetNode ex:stone ; sh:targetClass ex:First ; sh:targetObjectsOf ex:boss",
        ),
        PEOPLE,
    ),
    "implicit class target": (
        "ex:Pupil a rdfs:Class, sh:NodeShape ; sh:property [ sh:path ex:boss ; sh:minCount 1 ] .",
        PEOPLE,
    ),
    "property shape with a target": (
        "ex:Shape a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:boss ; sh:minCount 1 .",
        PEOPLE,
    ),
    "a class that goes round": (
        on("ex:name", "sh:minCount 1"),
        "ex:Person rdfs:subClassOf ex:Being . ex:Being rdfs:subClassOf ex:Person . ex:a a ex:Being . ex:b a ex:Person .",
    ),
    # Severity and deactivation.
    "severities": (
        node(
            "sh:severity sh:Info",
            "sh:nodeKind sh:BlankNode",
            "sh:property [ sh:path ex:name ; sh:maxCount 1 ; sh:severity sh:Warning ]",
            "sh:property [ sh:path ex:age ; sh:maxCount 1 ]",
            "sh:property [ sh:path ex:boss ; sh:maxCount 0 ; sh:severity ex:Grave ]",
        ),
        PEOPLE,
    ),
    "severity of a nested shape does not count": (
        on("ex:knows", "sh:node [ sh:severity sh:Info ; sh:class ex:Pupil ]", "sh:severity sh:Warning"),
        PEOPLE,
    ),
    "deactivated property shape": (
        node(
            "sh:property [ sh:path ex:name ; sh:minCount 9 ; sh:deactivated true ]",
            "sh:property [ sh:path ex:age ; sh:minCount 1 ]",
        ),
        PEOPLE,
    ),
    "deactivated nested shape": (
        node(
            "sh:node [ sh:deactivated true ; sh:class ex:Thing ]", "sh:not [ sh:deactivated true ; sh:class ex:Thing ]"
        ),
        PEOPLE,
    ),
    "two constraints of one kind": (
        node("sh:class ex:Pupil, ex:First", "sh:property [ sh:path ex:knows ; sh:hasValue ex:ann, ex:bob ]"),
        PEOPLE,
    ),
    "one property shape of two shapes": (
        """ex:A a sh:NodeShape ; sh:targetClass ex:Pupil ; sh:property ex:P .
        ex:B a sh:NodeShape ; sh:targetNode ex:dan ; sh:property ex:P .
        ex:P a sh:PropertyShape ; sh:path ex:age ; sh:minCount 1 ; sh:maxCount 1 .""",
        PEOPLE,
    ),
}

SPARQL: dict[str, tuple[str, str]] = {
    "select": (query("SELECT $this WHERE { $this ex:knows $this }"), PEOPLE),
    "select with a value": (query("SELECT $this ?value WHERE { $this ex:age ?value FILTER(?value < 10) }"), PEOPLE),
    "select with a path": (
        query("SELECT $this ?path ?value WHERE { $this ?path ?value FILTER(isBLANK(?value)) }"),
        PEOPLE,
    ),
    "filter alone": (query("SELECT $this WHERE { FILTER(isBLANK($this)) }"), PEOPLE),
    "not exists": (query("SELECT $this WHERE { FILTER NOT EXISTS { $this ex:boss ?boss } }"), PEOPLE),
    "optional": (
        query(
            "SELECT $this ?value WHERE { OPTIONAL { $this ex:nick ?value . FILTER($this != ex:bob) } FILTER(!BOUND(?value)) }"
        ),
        PEOPLE,
    ),
    "union": (query("SELECT $this WHERE { { FILTER($this = ex:bob) } UNION { $this ex:boss ex:ann } }"), PEOPLE),
    "group": (
        query(
            """SELECT $this (COUNT(?age) AS ?value) WHERE { OPTIONAL { $this ex:age ?age } }
            GROUP BY $this HAVING (COUNT(?age) > 1)"""
        ),
        PEOPLE,
    ),
    "sub-select": (
        query(
            """SELECT $this ?value WHERE {
            { SELECT $this (COUNT(?a) AS ?value) WHERE { $this ex:boss ?b . ?b ex:age ?a } GROUP BY $this } }"""
        ),
        PEOPLE,
    ),
    "bind": (query('SELECT $this WHERE { BIND(STR($this) AS ?text) FILTER(CONTAINS(?text, "bob")) }'), PEOPLE),
    "exists within exists": (
        query("SELECT $this WHERE { FILTER EXISTS { $this ex:knows ?k FILTER NOT EXISTS { ?k ex:knows $this } } }"),
        PEOPLE,
    ),
    "optional within union": (
        query(
            """SELECT $this ?value WHERE {
            { $this ex:knows ?value OPTIONAL { ?value ex:boss ?b FILTER(?b = $this) } FILTER(!BOUND(?b)) }
            UNION { ?value ex:boss $this . } FILTER(isIRI(?value)) }"""
        ),
        PEOPLE,
    ),
    "in an expression alone, deep inside": (
        query("SELECT $this ?value WHERE { { { ?value ex:near ?n . { FILTER($this = ex:ann || $this = ex:bob) } } } }"),
        PEOPLE,
    ),
    "path placeholder": (
        query(
            "SELECT $this ?value WHERE { $this $PATH ?value . FILTER(?value = 8) }",
            where="sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:age",
        ),
        PEOPLE,
    ),
    "path placeholder for a sequence": (
        query(
            "SELECT $this ?value WHERE { $this $PATH ?value . FILTER(STRLEN(?value) < 4) }",
            where="sh:PropertyShape ; sh:targetClass ex:Pupil ; sh:path ( ex:knows ex:name )",
        ),
        PEOPLE,
    ),
    "severity": (
        query("SELECT $this WHERE { $this ex:knows $this }").replace(
            "ex:Shape a", "ex:Shape sh:severity sh:Warning ; a"
        ),
        PEOPLE,
    ),
    "in a value": (
        on("ex:knows", "sh:node ex:Inner", "sh:nodeKind sh:IRI")
        + query("SELECT $this WHERE { $this ex:age ?age FILTER(?age = 41) }", where="sh:NodeShape").replace(
            "ex:Shape", "ex:Inner"
        ),
        PEOPLE,
    ),
    "words in strings and comments": (
        query(
            "SELECT $this WHERE { $this ex:name ?n . # $this { FILTER\n FILTER(?n = 'Bob' || ?n = 'SELECT $this {') }"
        ),
        PEOPLE,
    ),
    "deactivated": (
        query("SELECT $this WHERE { $this ex:name ?n }", "sh:deactivated true") + "ex:Shape sh:nodeKind sh:IRI .",
        PEOPLE,
    ),
    "own prefix": (query("PREFIX e: <http://example.org/> SELECT $this WHERE { $this e:knows $this }"), PEOPLE),
}
