"""Resolve accounts into the view: the value of the best account for single-valued properties, else the union of all.

This is SPARQL Update throughout, so that a store of any size on any engine does the same work. The precedence of an
account is a string of its rank, confidence, number of sources and IRI, of which `MIN` finds the best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import ACCOUNT, GRAPH, PREFIXES, PROVENANCE_GRAPH

if TYPE_CHECKING:
    import pyoxigraph as ox

ONTOLOGY_GRAPH = GRAPH + "ontology"
SHAPES_GRAPH = GRAPH + "shapes"
_PRECEDENCE, _ASIDE = GRAPH + "precedence", GRAPH + "aside"
"""Scratch graphs, gone when the view is made."""

_PROLOGUE = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("qkg", "prov", "oa", "rank", "confidence"))

_SET_ASIDE = f"""{_PROLOGUE}
DELETE {{ GRAPH ?account {{ ?s ?p ?o }} }}
INSERT {{ GRAPH ?aside {{ ?s ?p ?o }} GRAPH <{_ASIDE}> {{ ?aside qkg:precedence ?account }} }}
WHERE {{
  {{
    ?denial a qkg:Denial
    MINUS {{ ?denial qkg:rank rank:deprecated }}
    GRAPH ?denial {{ ?s ?p ?o }}
    GRAPH ?account {{ ?s ?p ?o }}
  }} UNION {{
    ?o qkg:statesNothing true .
    GRAPH ?account {{ ?s ?p ?o }}
  }}
  FILTER(STRSTARTS(STR(?account), "{ACCOUNT}"))
  MINUS {{ ?account a qkg:Denial }}
  BIND(IRI(CONCAT("{_ASIDE}-", STRAFTER(STR(?account), "{ACCOUNT}"))) AS ?aside)
}}"""
"""What a denial that is not deprecated denies, and concepts that stand for no value, are out of the accounts meanwhile."""

_PUT_BACK = f"""{_PROLOGUE}
DELETE {{ GRAPH ?aside {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?account {{ ?s ?p ?o }} }}
WHERE {{ GRAPH <{_ASIDE}> {{ ?aside qkg:precedence ?account }} GRAPH ?aside {{ ?s ?p ?o }} }}"""

_RANKING = f"""{_PROLOGUE}
INSERT {{ GRAPH <{_PRECEDENCE}> {{ ?account qkg:precedence ?key }} }}
WHERE {{
  {{
    SELECT ?account (COUNT(DISTINCT ?origin) AS ?sources) WHERE {{
      {{ SELECT DISTINCT ?account WHERE {{ GRAPH ?account {{ ?s ?p ?o }} }} }}
      FILTER(STRSTARTS(STR(?account), "{ACCOUNT}"))
      MINUS {{ ?account a qkg:Denial }}
      OPTIONAL {{
        GRAPH <{PROVENANCE_GRAPH}> {{ ?account prov:wasDerivedFrom ?from . OPTIONAL {{ ?from oa:hasSource ?whole }} }}
        BIND(COALESCE(?whole, ?from) AS ?origin)
      }}
    }} GROUP BY ?account
  }}
  OPTIONAL {{ GRAPH <{PROVENANCE_GRAPH}> {{ ?account qkg:rank ?rank }} }}
  OPTIONAL {{ GRAPH <{PROVENANCE_GRAPH}> {{ ?account qkg:confidence ?confidence }} }}
  FILTER(!BOUND(?rank) || ?rank != rank:deprecated)
  BIND(CONCAT(
    COALESCE(IF(?rank = rank:preferred, "1", "2"), "2"),
    COALESCE(IF(?confidence = confidence:a, "a", IF(?confidence = confidence:b, "b", "c")), "d"),
    STR(99999 - ?sources), " ", STR(?account)) AS ?key)
}}"""

_SINGLE = f"""{_PROLOGUE}
INSERT {{ ?s ?p ?o }}
WHERE {{
  {{
    SELECT ?s ?p ?lang (MIN(?candidate) AS ?best) WHERE {{
      ?p qkg:singleValued true .
      GRAPH ?account {{ ?s ?p ?o }}
      GRAPH <{_PRECEDENCE}> {{ ?account qkg:precedence ?key }}
      BIND(COALESCE(LANG(?o), "") AS ?lang)
      BIND(CONCAT(?key, " ", STR(?o), " ", COALESCE(STR(DATATYPE(?o)), "")) AS ?candidate)
    }} GROUP BY ?s ?p ?lang
  }}
  GRAPH ?account {{ ?s ?p ?o }}
  GRAPH <{_PRECEDENCE}> {{ ?account qkg:precedence ?key }}
  FILTER(COALESCE(LANG(?o), "") = ?lang)
  FILTER(CONCAT(?key, " ", STR(?o), " ", COALESCE(STR(DATATYPE(?o)), "")) = ?best)
}}"""

_UNION = f"""{_PROLOGUE}
INSERT {{ ?s ?p ?o }}
WHERE {{
  GRAPH <{_PRECEDENCE}> {{ ?account qkg:precedence ?key }}
  GRAPH ?account {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ ?p qkg:singleValued true }}
}}"""

_OTHER_NAMES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { ?s skos:altLabel ?name } WHERE { ?s skos:prefLabel ?name ; skos:altLabel ?name }"""
"""SKOS Reference, S13: a preferred label is not also an alternative label, even if two accounts state them."""

_TWO_VALUES = f"""{_PROLOGUE}
SELECT ?account ?s ?p ?lang (COUNT(DISTINCT ?o) AS ?values) WHERE {{
  ?p qkg:singleValued true .
  GRAPH ?account {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?account), "{ACCOUNT}"))
  MINUS {{ ?account a qkg:Denial }}
  BIND(COALESCE(LANG(?o), "") AS ?lang)
}} GROUP BY ?account ?s ?p ?lang HAVING(COUNT(DISTINCT ?o) > 1) ORDER BY ?account ?s ?p ?lang"""


def resolve(store: ox.Store) -> list[tuple[str, str, str]]:
    """Fill the default graph of *store* with the resolved view of its accounts, and with its authored graphs.

    Returns what an author should look at: (account, subject, property) for each single-valued property to which one
    account gives two values; the smallest of them, as text, stands in the view.
    """
    for graph in sorted(name.value for name in store.named_graphs()):
        if graph.startswith(GRAPH) and graph != SHAPES_GRAPH:
            store.update(f"ADD SILENT GRAPH <{graph}> TO DEFAULT")
    for update in (_SET_ASIDE, _RANKING, _SINGLE, _UNION, _OTHER_NAMES, _PUT_BACK):
        store.update(update)
    for graph in [name.value for name in store.named_graphs()]:
        if graph == _PRECEDENCE or graph.startswith(_ASIDE):
            store.update(f"DROP SILENT GRAPH <{graph}>")
    doubtful = store.query(_TWO_VALUES)
    return [(row["account"].value, row["s"].value, row["p"].value) for row in doubtful]  # type: ignore[union-attr]
