"""Strings of the engines."""

MESSAGES: dict[str, tuple[str, str]] = {
    "syntax": (
        "the query does not parse: {reason}",
        "la requête est mal formée : {reason}",
    ),
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
