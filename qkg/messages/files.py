"""The data folder, transactions, and files that cannot be read or parsed."""

MESSAGES: dict[str, tuple[str, str]] = {
    "is-source": (
        "is in the {folder}/ of a data folder, whose files are the graph's sources",
        "se trouve dans le dossier {folder}/ d’un dossier de données, dont les fichiers sont les sources du graphe",
    ),
    "write-elsewhere": ("Name a file elsewhere.", "Nommez un fichier ailleurs."),
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
    "bad-commit-log": (
        "this file does not say what a change of several files says; remove it if it is not yours",
        "ce fichier ne dit pas ce que dit un changement de plusieurs fichiers ; retirez-le s’il n’est pas de vous",
    ),
    # Files
    "unreadable": ("cannot be read ({reason})", "lecture impossible ({reason})"),
    "unknown-extension": (
        "cannot tell the RDF format from the file’s name; known extensions: {extensions}",
        "le nom du fichier ne dit pas son format RDF ; extensions connues : {extensions}",
    ),
    "not-utf8": ("the file is not UTF-8 text", "le fichier n’est pas du texte UTF-8"),
    "syntax": ("this is not valid {format}: {reason}", "ceci n’est pas du {format} valide : {reason}"),
    "not-regular": ("a device or a pipe, not a file", "un périphérique ou un tube, pas un fichier"),
    "too-large": (
        "this file is larger than {limit} MB, the most that is read",
        "ce fichier dépasse {limit} Mo, le maximum qu’on lit",
    ),
    # RDF
    "too-deep": (
        "brackets, parentheses and triple terms are nested deeper than {limit} levels here",
        "les crochets, parenthèses et termes-triplets s’imbriquent ici sur plus de {limit} niveaux",
    ),
    "elements-too-deep": (
        "elements are nested deeper than {limit} levels here",
        "les éléments s’imbriquent ici sur plus de {limit} niveaux",
    ),
    "value-too-large": (
        "a literal, an IRI or a comment is larger than {limit} MiB",
        "un littéral, un IRI ou un commentaire dépasse {limit} Mio",
    ),
    "encoding": ("the encoding {encoding} is not supported", "l’encodage {encoding} n’est pas pris en charge"),
    "encoding-hint": (
        "Save the file as UTF-8, and say so in its XML declaration.",
        "Enregistrez le fichier en UTF-8, et indiquez-le dans sa déclaration XML.",
    ),
    "not-encoding": (
        "the file says that it is {encoding}, and is not from here on",
        "le fichier se dit en {encoding}, et ne l’est plus à partir d’ici",
    ),
    "nested-entity": (
        "the XML entity {entity} refers to another entity, which is refused: write out its value",
        "l’entité XML {entity} renvoie à une autre entité, ce qui est refusé : écrivez sa valeur en entier",
    ),
    "entity-expansion": (
        "the XML entities of this file stand for more than {limit} characters together, which is refused",
        "les entités XML de ce fichier valent ensemble plus de {limit} caractères, ce qui est refusé",
    ),
    "remote-context": (
        "this JSON-LD file refers to the context <{iri}>; contexts are not fetched from the Web",
        "ce fichier JSON-LD renvoie au contexte <{iri}> ; les contextes ne sont pas cherchés sur le Web",
    ),
    "remote-context-hint": (
        "Save the context as a file, and name that: --context {iri}=FILE",
        "Enregistrez le contexte dans un fichier, et indiquez-le : --context {iri}=FICHIER",
    ),
    "bad-context": ("this is not JSON: {reason}", "ce n’est pas du JSON : {reason}"),
    "no-context": ("this JSON file holds no @context", "ce fichier JSON ne contient pas de @context"),
}
