"""Strings of the engines."""

MESSAGES: dict[str, tuple[str, str]] = {
    "syntax": (
        "the query does not parse: {reason}",
        "la requête est mal formée : {reason}",
    ),
    "syntax-at": (
        "the query does not parse: {reason}\n    {text}\n    {caret}",
        "la requête est mal formée : {reason}\n    {text}\n    {caret}",
    ),
    "syntax-prefix": ("the prefix “{prefix}:” is not declared", "le préfixe « {prefix}: » n’est pas déclaré"),
    "syntax-iri": ("{token} is not an absolute IRI", "{token} n’est pas un IRI absolu"),
    "syntax-unexpected": ("unexpected “{token}” here", "« {token} » est inattendu ici"),
    "syntax-open": (
        "it ends too early: the “{token}” of line {line} is not closed",
        "elle finit trop tôt : « {token} » à la ligne {line} n’est pas fermé",
    ),
    "syntax-end": ("it ends too early", "elle finit trop tôt"),
    "syntax-rule": (
        "it breaks a rule of SPARQL, such as giving one variable two values",
        "elle enfreint une règle de SPARQL, par exemple en donnant deux valeurs à une variable",
    ),
    "syntax-said": (
        "it breaks a rule of SPARQL – {said}",
        "elle enfreint une règle de SPARQL – {said}",
    ),
    "file-end": ("the file ends too early", "le fichier finit trop tôt"),
    "file-iri": (
        "an IRI is not absolute or not well formed – {said}",
        "un IRI n’est pas absolu ou pas bien formé – {said}",
    ),
    "file-said": ("as the parser says – {said}", "selon l’analyseur – {said}"),
    "wrong-form": (
        "the query is not a {wanted} query",
        "la requête n’est pas de la forme {wanted}",
    ),
    "cannot-open": (
        "the store cannot be opened ({reason})",
        "impossible d’ouvrir le magasin ({reason})",
    ),
    "failed": (
        "the engine failed: {reason}",
        "le moteur a échoué : {reason}",
    ),
}
