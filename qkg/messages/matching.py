"""Names to things: what is unknown, ambiguous, or of another kind."""

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown": ("nothing is called “{value}”", "rien ne s’appelle « {value} »"),
    "unknown-concept": (
        "nothing is called “{value}” in the scheme {wanted}; it holds: {allowed}",
        "rien ne s’appelle « {value} » dans le schéma {wanted}, qui contient : {allowed}",
    ),
    "names-others": ("It is a name of: {found}.", "C’est un nom de : {found}."),
    "wrong-kind": (
        "“{value}” is {found}, which does not belong here; what does: {wanted}",
        "« {value} » est {found}, qui n’a pas sa place ici ; ce qui l’a : {wanted}",
    ),
    "ambiguous": ("“{value}” may be any of: {choices}", "« {value} » peut désigner : {choices}"),
    "say-which": ("Say which, by its CURIE.", "Précisez par le CURIE."),
    "search-size": (
        "the text to search for has {size} characters; at most {limit}",
        "le texte à chercher a {size} caractères ; {limit} au plus",
    ),
}
