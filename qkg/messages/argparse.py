"""What argparse says, by the English text that it has in every supported Python (`qkg.cli.parser`)."""

MESSAGES: dict[str, tuple[str, str]] = {
    # passed to each parser
    "usage": ("usage: ", "usage : "),
    "positionals": ("positional arguments", "arguments"),
    "options": ("options", "options"),
    "help": ("show this help message and exit", "afficher cette aide et quitter"),
    # recognized in its errors
    "argument": ("argument {name}: {text}", "argument {name} : {text}"),
    "required": ("the following arguments are required: {names}", "il manque les arguments suivants : {names}"),
    "unrecognized": ("unrecognized arguments: {names}", "arguments inconnus : {names}"),
    "one-argument": ("expected one argument", "une valeur est attendue"),
    "at-least-one": ("expected at least one argument", "au moins une valeur est attendue"),
    "explicit": ("ignored explicit argument {value}", "valeur superflue {value}"),
    "not-allowed": ("not allowed with argument {name}", "incompatible avec l’argument {name}"),
    "invalid": ("invalid {type} value: {value}", "valeur invalide pour {type} : {value}"),
}
