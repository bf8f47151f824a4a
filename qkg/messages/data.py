"""Strings about the data folder."""

MESSAGES: dict[str, tuple[str, str]] = {
    "no-folder": ("there is no such folder", "ce dossier n’existe pas"),
    "incomplete": ("the data folder lacks {missing}", "il manque au dossier de données : {missing}"),
    "hint": (
        "A data folder holds ontology/, graph/ and queries/. Name it with --data or $QKG_DATA.",
        "Un dossier de données contient ontology/, graph/ et queries/. Indiquez-le avec --data ou $QKG_DATA.",
    ),
    "unreadable": ("cannot be read ({reason})", "lecture impossible ({reason})"),
}
