"""The compiler from SHACL to SPARQL, and the engine that runs what it compiles.

- `compiler`: shapes to queries. `components`: what each constraint component compiles to. `datatypes`: lexical forms.
- `execute`: runs the queries and reads their solutions as validation results.
"""
