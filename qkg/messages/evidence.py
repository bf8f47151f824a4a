"""Strings about evidence: what could not be traced, and why."""

MESSAGES: dict[str, tuple[str, str]] = {
    "not-a-property": (
        "“{value}” names no property: give an IRI or a CURIE, such as qkg:participantCount",
        "« {value} » ne désigne aucune propriété : donnez un IRI ou un CURIE, comme qkg:participantCount",
    ),
    "unexplained-service": (
        "Part of this row comes from another server; who says so is not known here.",
        "Une partie de cette ligne vient d’un autre serveur ; on ne sait pas ici qui le dit.",
    ),
    "unexplained-match": (
        "This row was not found again when its evidence was looked for.",
        "Cette ligne n’a pas été retrouvée quand on en a cherché les témoignages.",
    ),
    "unexplained-many": (
        "The query matches too much for all of it to be looked up: only a part of what the rows rest on is shown.",
        "La requête trouve trop de choses pour qu’on les cherche toutes : les témoignages ne sont donnés qu’en partie.",
    ),
    "unexplained-groups": (
        "The query groups by what it does not show: groups that look alike are taken together.",
        "La requête groupe par ce qu’elle ne montre pas : les groupes d’apparence égale sont pris ensemble.",
    ),
    "unexplained-syntax": (
        "This query’s form cannot be taken apart: no evidence for its rows.",
        "La forme de cette requête ne se laisse pas analyser : pas de témoignages pour ses lignes.",
    ),
    "unexplained-statement": (
        "No account was found for a statement.",
        "Aucun témoignage n’a été trouvé pour un énoncé.",
    ),
    "house": ("this graph itself ({graph})", "ce graphe lui-même ({graph})"),
    "not-kept": ("not kept in the view", "non retenu dans la vue"),
    "competing": ("{property}: {value} ({accounts})", "{property} : {value} ({accounts})"),
    "competing-of": (
        "{property} ({subject}): {value} ({accounts})",
        "{property} ({subject}) : {value} ({accounts})",
    ),
}
