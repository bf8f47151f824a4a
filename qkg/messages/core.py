"""Dates, what is said with any error, and the operating system’s reasons by the names of its error codes."""

MESSAGES: dict[str, tuple[str, str]] = {
    "not-a-slug": (
        "“{value}” in the ontology is not a name of lowercase letters a–z, digits and hyphens, as kinds and concept schemes need",
        "« {value} » dans l’ontologie n’est pas un nom fait de minuscules a–z, de chiffres et de traits d’union, comme l’exigent les "
        "genres et les schémas de concepts",
    ),
    "two-namespaces": (
        "the prefix “{prefix}” stands for two namespaces: {first} and {second}",
        "le préfixe « {prefix} » désigne deux espaces de noms : {first} et {second}",
    ),
    "invalid": ("“{value}” is not a date", "« {value} » n’est pas une date"),
    "date-out-of-range": (
        "“{value}” is a date outside the years that are supported, 0001 to 9999",
        "« {value} » est une date hors des années prises en charge, de 0001 à 9999",
    ),
    "hint": (
        "Write a date as EDTF, levels 0 and 1: 1965-02-27, 1971-10, 1970~ (about), 197X, 1971/1973, ../1973 (by 1973), or .. alone (known to be open).",
        "Écrivez une date en EDTF, niveaux 0 et 1 : 1965-02-27, 1971-10, 1970~ (environ), 197X, 1971/1973, ../1973 "
        "(au plus tard en 1973), ou .. seul (encore en cours).",
    ),
    "error": ("error: {text}", "erreur : {text}"),
    "did-you-mean": ("Did you mean: {candidates}?", "Vouliez-vous dire : {candidates} ?"),
    "and-more": ("… and {count} more", "… et {count} de plus"),
    "eperm": ("Operation not permitted", "opération non permise"),
    "enoent": ("No such file or directory", "aucun fichier ni dossier de ce nom"),
    "eio": ("Input/output error", "erreur d’entrée ou de sortie"),
    "eacces": ("Permission denied", "permission refusée"),
    "eexist": ("File exists", "le fichier existe déjà"),
    "enotdir": ("Not a directory", "ce n’est pas un dossier"),
    "eisdir": ("Is a directory", "c’est un dossier"),
    "emfile": ("Too many open files", "trop de fichiers ouverts"),
    "efbig": ("File too large", "fichier trop gros"),
    "enospc": ("No space left on device", "plus de place sur le disque"),
    "erofs": ("Read-only file system", "système de fichiers en lecture seule"),
    "eloop": ("Too many levels of symbolic links", "trop de liens symboliques à la suite"),
    "enametoolong": ("File name too long", "nom de fichier trop long"),
    "enotempty": ("Directory not empty", "le dossier n’est pas vide"),
    "edquot": ("Disk quota exceeded", "quota du disque dépassé"),
    "exdev": ("Invalid cross-device link", "d’un disque à l’autre, impossible"),
    "econnrefused": ("Connection refused", "connexion refusée"),
    "econnreset": ("Connection reset by peer", "connexion coupée à l’autre bout"),
    "etimedout": ("Connection timed out", "délai de connexion dépassé"),
    "enetunreach": ("Network is unreachable", "réseau inaccessible"),
    "ehostunreach": ("No route to host", "aucun chemin vers cet hôte"),
    "eai-noname": ("Name or service not known", "nom d’hôte inconnu"),
    "eai-nodata": ("No address associated with hostname", "aucune adresse pour ce nom d’hôte"),
    "eai-again": ("Temporary failure in name resolution", "le nom d’hôte n’a pas pu être résolu pour le moment"),
    "bad-limit": (
        "{value} is no limit: a positive number is wanted",
        "{value} n’est pas une limite : il faut un nombre positif",
    ),
}
