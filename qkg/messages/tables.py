"""Importing tables: errors of files, rows and cells, the words of an import's outcome."""

MESSAGES: dict[str, tuple[str, str]] = {
    # Files
    "broken": ("this line is not CSV: {reason}", "cette ligne n’est pas du CSV : {reason}"),
    "open-quote": ("a quotation mark is opened and not closed", "un guillemet est ouvert et jamais fermé"),
    "text-after-quote": (
        "a quotation mark closes before the end of its cell",
        "un guillemet se ferme avant la fin de sa cellule",
    ),
    "long-line": (
        "a line is longer than {limit} characters, the most that is read",
        "une ligne dépasse {limit} caractères, le maximum qu’on lit",
    ),
    "too-wide": ("more than {limit} columns, the most that is read", "plus de {limit} colonnes, le maximum qu’on lit"),
    "not-utf8": ("the file is not UTF-8 text from here on", "le fichier n’est plus du texte UTF-8 à partir d’ici"),
    "not-utf8-hint": (
        "Save it as “CSV UTF-8” in your spreadsheet, or as XLSX.",
        "Enregistrez-le en « CSV UTF-8 » dans votre tableur, ou en XLSX.",
    ),
    "no-headings": ("the table has no line of headings", "la table n’a pas de ligne d’en-têtes"),
    "heading-twice": (
        "the heading “{heading}” stands twice, or is empty",
        "l’en-tête « {heading} » figure deux fois, ou est vide",
    ),
    "missing-headings": (
        "columns are missing: {missing}; the table has: {found}",
        "il manque des colonnes : {missing} ; la table a : {found}",
    ),
    "missing-headings-hint": (
        "Name your own headings in a mapping file (--map), or check the delimiter.",
        "Donnez vos propres en-têtes dans un fichier de correspondance (--map), ou vérifiez le séparateur.",
    ),
    "is-sheet": (
        "this is a workbook, not CSV: save it as XLSX, with that extension",
        "c’est un classeur, pas du CSV : enregistrez-le en XLSX, avec cette extension",
    ),
    "bad-sheet": ("this is not a workbook that can be read: {reason}", "ce classeur est illisible : {reason}"),
    "install-xlsx": ('Install it: pip install "qkg[xlsx]"', 'Installez-la : pip install "qkg[xlsx]"'),
    "unknown-kind": (
        "there is no kind of table “{kind}”; choose one of: {kinds}",
        "il n’y a pas de sorte de table « {kind} » ; choisissez parmi : {kinds}",
    ),
    "read-only": ("this data folder cannot be written", "ce dossier de données ne peut pas être modifié"),
    "read-only-hint": (
        "Make one of your own: qkg init DIR, then --data DIR.",
        "Faites-en un à vous : qkg init DOSSIER, puis --data DOSSIER.",
    ),
    "not-empty": ("this folder is there and not empty", "ce dossier existe et n’est pas vide"),
    "not-empty-hint": ("Name a folder that does not exist yet.", "Nommez un dossier qui n’existe pas encore."),
    "cannot-make": ("the folder cannot be made: {reason}", "impossible de créer le dossier : {reason}"),
    "no-engine": (
        "tables are read from and into the files of a data folder, not a remote engine",
        "les tables vont dans les fichiers d’un dossier de données et en viennent, pas d’un moteur distant",
    ),
    "no-engine-hint": (
        "Name the folder with --data (Python: data=…) and leave the engine out.",
        "Indiquez le dossier avec --data (Python : data=…), sans moteur.",
    ),
    "cannot-write": (
        "the data folder cannot be written ({reason})",
        "impossible d’écrire le dossier de données ({reason})",
    ),
    "cannot-write-hint": (
        "Free some space, or see to your rights there, and import again.",
        "Libérez de l’espace, ou obtenez le droit d’y écrire, puis importez de nouveau.",
    ),
    # Mapping files
    "empty-mapping": ("this mapping file says nothing", "ce fichier de correspondance ne dit rien"),
    "kind-taken": (
        "accounts of the kind “{kind}” would be taken for those of “{other}”: choose another name",
        "les témoignages de la sorte « {kind} » seraient pris pour ceux de « {other} » : choisissez un autre nom",
    ),
    "bad-column": (
        "“{column}” cannot be a column’s name (letters without accents, digits, _)",
        "« {column} » ne peut pas nommer une colonne (lettres sans accent, chiffres, _)",
    ),
    "bad-pattern": (
        "{what} is not a regular expression: {reason}",
        "{what} n’est pas une expression régulière : {reason}",
    ),
    "empty-match": (
        "judgements.match names no cell: it would hold for every row",
        "judgements.match ne nomme aucune cellule : il vaudrait pour toutes les lignes",
    ),
    "bad-id": (
        "“{value}” is not a kind of thing, a colon, and columns in braces (event:{{key}})",
        "« {value} » n’est pas une sorte de chose, un deux-points et des colonnes entre accolades (event:{{key}})",
    ),
    "bad-file": (
        "“{value}” is not a folder of its own under graph/ and a name (treaties/{{initial}})",
        "« {value} » n’est pas un dossier à part sous graph/ et un nom (traites/{{initial}})",
    ),
    "role-twice": ("two columns have the role {role}", "deux colonnes ont le rôle {role}"),
    "heading-of-two": (
        "the heading “{heading}” stands for two columns: {columns}",
        "l’en-tête « {heading} » vaut pour deux colonnes : {columns}",
    ),
    "no-column": (
        "{what} speaks of a column “{column}” that is not there; there are: {allowed}",
        "{what} parle d’une colonne « {column} » qui n’existe pas ; il y a : {allowed}",
    ),
    "no-table": (
        "accounts of the kind {kind} are not made of rows: export them as csv or sssom",
        "les témoignages de la sorte {kind} ne sont pas faits de lignes : exportez-les en csv ou en sssom",
    ),
    # Rows
    "ragged": (
        "the row has {found} cells, the headings are {wanted}",
        "la ligne a {found} cellules pour {wanted} en-têtes",
    ),
    "long-cell": (
        "a cell of {size} characters; at most {limit} are read",
        "une cellule de {size} caractères ; on en lit au plus {limit}",
    ),
    "control": ("the character {code} has no place in a table", "le caractère {code} n’a pas sa place dans une table"),
    "formula": (
        "“{cell}” is a formula; put its value in its place",
        "« {cell} » est une formule ; mettez sa valeur à la place",
    ),
    "error-cell": (
        "“{cell}” is a spreadsheet’s error, not a value",
        "« {cell} » est une erreur de tableur, pas une valeur",
    ),
    "judged": ("set aside: {reason}", "écartée : {reason}"),
    "twice": (
        "the same account as {line} ({account}): same key and same sources, and that row is rejected",
        "le même témoignage que {line} ({account}) : même clé et mêmes sources, et cette ligne est rejetée",
    ),
    "contradicts": (
        "{line} has the same key and sources and says otherwise: “{values}”",
        "{line} a la même clé et les mêmes sources et dit autre chose : « {values} »",
    ),
    "no-id": ("these cells make no name for the thing", "ces cellules ne donnent pas de nom à la chose"),
    "key-twice": (
        "the key “{value}” stands in these tables twice",
        "la clé « {value} » figure deux fois dans ces tables",
    ),
    "ragged-hint": (
        "A cell that holds the delimiter or a line end stands in quotation marks; empty cells count.",
        "Une cellule qui contient le séparateur ou un saut de ligne se met entre guillemets ; les cellules vides comptent.",
    ),
    # Cells
    "empty": ("a value is needed", "une valeur est requise"),
    "no-source": ("who says so? a source is needed", "qui le dit ? il faut une source"),
    "bad-slug": ("“{value}” is not a key (a–z, 0–9, -)", "« {value} » n’est pas une clé (a–z, 0–9, -)"),
    "slug-hint": ("Write for instance: {candidate}", "Écrivez par exemple : {candidate}"),
    "long-key": (
        "a name of {size} characters; at most {limit} are taken",
        "un nom de {size} caractères ; on en accepte au plus {limit}",
    ),
    "bad-account": (
        "“{value}” is not the name of an account of this kind ({kind}-…)",
        "« {value} » n’est pas le nom d’un témoignage de cette sorte ({kind}-…)",
    ),
    "bad-change": (
        "“{value}” is not a kind, @ and a date (bureau@1992)",
        "« {value} » n’est pas un genre, @ et une date (bureau@1992)",
    ),
    "bad-integer": ("“{value}” is not a whole number", "« {value} » n’est pas un nombre entier"),
    "bad-decimal": (
        "“{value}” is not a number (digits, with a point before decimals)",
        "« {value} » n’est pas un nombre (des chiffres, avec un point avant les décimales)",
    ),
    "bad-url": ("“{value}” is not a web address", "« {value} » n’est pas une adresse Web"),
    "several-sources": (
        "“{value}” is several sources: part them with {separator}",
        "« {value} » est plusieurs sources : séparez-les par {separator}",
    ),
    "bad-source": ("“{value}” names no source", "« {value} » ne désigne aucune source"),
    "bad-name": ("“{value}” is not a name", "« {value} » n’est pas un nom"),
    "bad-degrees": (
        "“{value}” is not a number of degrees between -{limit} and {limit}",
        "« {value} » n’est pas un nombre de degrés entre -{limit} et {limit}",
    ),
    "not-one-of": ("“{value}” is not one of: {allowed}", "« {value} » n’est pas parmi : {allowed}"),
    "not-understood": (
        "“{value}” is not understood; the words that are: {words}",
        "« {value} » n’est pas compris ; les mots qui le sont : {words}",
    ),
    "elsewhere": (
        "“{value}” is {choices}, which does not lie in {within}",
        "« {value} » est {choices}, qui ne se trouve pas dans {within}",
    ),
    "not-deniable": (
        "“{value}” is part of what names the thing, and cannot be denied",
        "« {value} » fait partie de ce qui nomme la chose, et ne peut être nié",
    ),
    "no-such-field": (
        "no kind of table has a field “{value}” that can be corrected",
        "aucune sorte de table n’a de champ « {value} » qui puisse être corrigé",
    ),
    "several-keys": (
        "“{value}” is the key of several things: write one of {choices}",
        "« {value} » est la clé de plusieurs choses : écrivez l’une de {choices}",
    ),
    "several-values": (
        "Several values in a cell are separated by “{separator}”.",
        "Plusieurs valeurs dans une cellule sont séparées par « {separator} ».",
    ),
    "no-scheme": (
        "“{value}” looks like a web address: write all of it, https:// included",
        "« {value} » ressemble à une adresse Web : écrivez-la en entier, avec https://",
    ),
    "key-hint": (
        "Look the key up (qkg search), or import first the table that has it.",
        "Cherchez la clé (qkg search), ou importez d’abord la table qui l’a.",
    ),
    "no-such-key": ("nothing of kind {kind} has the key “{value}”", "rien de la sorte {kind} n’a la clé « {value} »"),
    "wrong-kind": (
        "“{value}” is {found}, which does not belong here",
        "« {value} » est {found}, qui n’a pas sa place ici",
    ),
    # Names and what was decided about them
    "names-decision": (
        "“{value}” is not a decision; write one of: {allowed}",
        "« {value} » n’est pas une décision ; écrivez l’une de celles-ci : {allowed}",
    ),
    "names-missing": (
        "the column {what} is empty; this decision needs it",
        "la colonne {what} est vide ; cette décision l’exige",
    ),
    "names-column": (
        "no names stand in a column “{value}”; they do in: {allowed}",
        "aucun nom ne figure dans une colonne « {value} » ; il y en a dans : {allowed}",
    ),
    "names-target": (
        "“{value}” is not the CURIE of one new thing: organization:…, government:… or place:… with a–z, 0–9, -",
        "« {value} » n’est pas le CURIE d’une seule chose nouvelle : organization:…, government:… ou place:… avec a–z, 0–9, -",
    ),
    "names-concept": (
        "“{value}” is a concept: it needs definitions and a place in its scheme",
        "« {value} » est un concept : il lui faut des définitions et une place dans son schéma",
    ),
    "names-concept-hint": (
        "Write it in ontology/concepts.ttl, then say match; or match a broader one.",
        "Écrivez-le dans ontology/concepts.ttl, puis répondez match ; ou choisissez-en un plus large.",
    ),
    "names-type": (
        "“{value}” is no type of {target}; write {allowed}",
        "« {value} » n’est pas un type de {target} ; écrivez {allowed}",
    ),
    "names-there": (
        "{value} is in the graph already: {label}; say match, or choose another CURIE",
        "{value} est déjà dans le graphe : {label} ; répondez match, ou choisissez un autre CURIE",
    ),
    "names-contradict": (
        "“{name}” is decided otherwise at {line}; keep one of the two lines",
        "« {name} » est tranché autrement à {line} ; gardez une des deux lignes",
    ),
    "names-circle": (
        "“{name}” is said to be the same as a key that is said to be the same as it; keep one of the lines",
        "« {name} » est dit le même qu’une clé dite la même que lui ; gardez une des lignes",
    ),
    "names-inside": (
        "{value} would lie in itself; name what it lies in, or leave the cell empty",
        "{value} se trouverait en soi-même ; nommez ce qui l’englobe, ou laissez la cellule vide",
    ),
    "names-wrong": (
        "{count} lines of the names table are not as they should be:\n{lines}",
        "{count} lignes du tableau des noms sont à corriger :\n{lines}",
    ),
    "alike-reference": ("the same reference", "la même référence"),
    "alike-day": ("the same day and parties", "le même jour et les mêmes parties"),
    "alike-time": ("the same person at the same time", "la même personne au même moment"),
    "alike-title": (
        "a similar title, the same parties and year",
        "un titre semblable, les mêmes parties et la même année",
    ),
    "reason-match": ("“{name}” stands for {target}: {reason}", "« {name} » désigne {target} : {reason}"),
    "reason-new": ("“{name}” is something new, {target}: {reason}", "« {name} » est nouveau, {target} : {reason}"),
    "reason-ignore": ("“{name}” is left out: {reason}", "« {name} » est laissé de côté : {reason}"),
    "reason-same": (
        "“{name}” is the same as {target}: {reason}",
        "« {name} » est la même chose que {target} : {reason}",
    ),
    # What an import would do to the validation of the graph
    "violation-rows": ("(also: {rows})", "(aussi : {rows})"),
    "violation-left-out": ("(left out of the row: {values})", "(laissé de côté dans la ligne : {values})"),
    # Deliveries
    "delivery-label": ("Delivery {slug}", "Livraison {slug}"),
    "bad-delivery": (
        "“{value}” is not the name of a delivery: a–z, 0–9 and hyphens, such as 2026-11",
        "« {value} » n’est pas le nom d’une livraison : a–z, 0–9 et traits d’union, par exemple 2026-11",
    ),
    # What accounts are called
    "account-label": ("What {site} says of {slug}", "Ce que dit {site} de {slug}"),
    "account-label-many": ("What {count} sites say of {slug}", "Ce que disent {count} sites de {slug}"),
    "reason-denied": ("What it states is denied: {denials}.", "Ce qu’il affirme est nié : {denials}."),
    "denial-label": ("What {site} denies of {slug}", "Ce que nie {site} de {slug}"),
    "denial-label-many": ("What {count} sites deny of {slug}", "Ce que nient {count} sites de {slug}"),
    "account-entities": ("The editors on entities of the kind {name}", "Les éditeurs sur les entités du genre {name}"),
    "account-labels": ("Names from {name}", "Noms tirés de {name}"),
    "account-coordinates": ("Points from {name}", "Points tirés de {name}"),
    "account-linkset": ("Identifiers in {system}, from {source}", "Identifiants de {system}, tirés de {source}"),
}
