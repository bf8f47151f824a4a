"""The data folder, and files changed together."""

MESSAGES: dict[str, tuple[str, str]] = {
    "no-folder": ("there is no such folder", "ce dossier n’existe pas"),
    "incomplete": ("the data folder lacks {missing}", "il manque au dossier de données : {missing}"),
    "hint": (
        "A data folder holds ontology/, graph/ and queries/. Name it with --data or $QKG_DATA.",
        "Un dossier de données contient ontology/, graph/ et queries/. Indiquez-le avec --data ou $QKG_DATA.",
    ),
    "unfinished": (
        "a change of several files was begun here and cannot be finished ({reason})",
        "un changement de plusieurs fichiers a été commencé ici et ne peut pas être achevé ({reason})",
    ),
    "unfinished-hint": (
        "Free some space, or open the folder once as someone who may write in it.",
        "Libérez de l’espace, ou ouvrez le dossier une fois avec le droit d’y écrire.",
    ),
    "bad-journal": (
        "this file does not say what a change of several files says; remove it if it is not yours",
        "ce fichier ne dit pas ce que dit un changement de plusieurs fichiers ; retirez-le s’il n’est pas de vous",
    ),
    "unreadable": ("cannot be read ({reason})", "lecture impossible ({reason})"),
}
