"""The compiler from SHACL to SPARQL, and the engine that runs what it compiles.

- `compiled`: what a constraint compiles to. `compiler`: shapes to queries.
- `value_components`, `property_components`, `shape_components`, `sparql_component`: a file per family of constraint
  components; `components` is the table of all of them.
- `execute`: runs the queries and reads their solutions as validation results.
"""
