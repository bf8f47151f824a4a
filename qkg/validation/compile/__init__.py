"""The compiler from SHACL to SPARQL, and the engine that runs what it compiles."""
