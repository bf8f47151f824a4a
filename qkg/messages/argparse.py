"""argparse's own words. The English must stay exactly argparse's, since it is what `qkg.cli.parser` looks up."""

MESSAGES: dict[str, tuple[str, str]] = {
    "usage": ("usage: ", "usage : "),
    "positionals": ("positional arguments", "arguments"),
    "options": ("options", "options"),
    "help": ("show this help message and exit", "afficher cette aide et quitter"),
    "version": ("show program's version number and exit", "afficher la version et quitter"),
    "argument": ("argument %(argument_name)s: %(message)s", "argument %(argument_name)s : %(message)s"),
    "choice": (
        "invalid choice: %(value)r (choose from %(choices)s)",
        "choix invalide : %(value)r (parmi %(choices)s)",
    ),
    "required": (
        "the following arguments are required: %s",
        "il manque les arguments suivants : %s",
    ),
    "unrecognized": ("unrecognized arguments: %s", "arguments inconnus : %s"),
    "one-argument": ("expected one argument", "une valeur est attendue"),
    "at-most-one": ("expected at most one argument", "une valeur au plus est attendue"),
    "at-least-one": ("expected at least one argument", "au moins une valeur est attendue"),
    "count-argument": ("expected %s argument", "%s valeur attendue"),
    "count-arguments": ("expected %s arguments", "%s valeurs attendues"),
    "invalid": ("invalid %(type)s value: %(value)r", "valeur invalide pour %(type)s : %(value)r"),
    "explicit": ("ignored explicit argument %r", "valeur superflue %r"),
    "not-allowed": ("not allowed with argument %s", "incompatible avec l’argument %s"),
    "ambiguous": (
        "ambiguous option: %(option)s could match %(matches)s",
        "option ambiguë : %(option)s peut être %(matches)s",
    ),
    "one-of": ("one of the arguments %s is required", "un des arguments %s est obligatoire"),
    "parser": (
        "unknown parser %(parser_name)r (choices: %(choices)s)",
        "commande inconnue %(parser_name)r (parmi %(choices)s)",
    ),
}
