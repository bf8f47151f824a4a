"""Importing tables: errors of files, rows and cells, the words of an import's outcome."""

MESSAGES: dict[str, tuple[str, str]] = {
    # Files
    "broken": ("this line is not CSV: {reason}", "cette ligne n’est pas du CSV : {reason}"),
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
        "this is a workbook, not CSV: give it its extension .xlsx",
        "c’est un classeur, pas du CSV : donnez-lui son extension .xlsx",
    ),
    "bad-sheet": ("this is not a workbook that can be read: {reason}", "ce classeur est illisible : {reason}"),
    "install-xlsx": ('Install it: pip install "qkg[xlsx]"', "Installez-la : pip install \"qkg[xlsx]\""),
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
    "no-table": (
        "accounts of the kind {kind} are not made of rows: export them as csv or sssom",
        "les témoignages de la sorte {kind} ne sont pas faits de lignes : exportez-les en csv ou en sssom",
    ),
    # Rows
    "ragged": ("the row has {found} cells, the headings are {wanted}", "la ligne a {found} cellules pour {wanted} en-têtes"),
    "long-cell": (
        "a cell of {size} characters; at most {limit} are read",
        "une cellule de {size} caractères ; on en lit au plus {limit}",
    ),
    "control": ("the character {code} has no place in a table", "le caractère {code} n’a pas sa place dans une table"),
    "formula": (
        "“{cell}” is a formula; put its value in its place",
        "« {cell} » est une formule ; mettez sa valeur à la place",
    ),
    "judged": ("{en}", "{fr}"),
    "twice": (
        "the same account as line {line} ({account}): same key and same sources",
        "le même témoignage que la ligne {line} ({account}) : même clé et mêmes sources",
    ),
    "no-id": (
        "the row names no thing: fill {columns}",
        "la ligne ne désigne aucune chose : remplissez {columns}",
    ),
    # Cells
    "empty": ("a value is needed", "une valeur est requise"),
    "no-source": ("who says so? a source is needed", "qui le dit ? il faut une source"),
    "bad-slug": ("“{value}” is not a key (a–z, 0–9, -)", "« {value} » n’est pas une clé (a–z, 0–9, -)"),
    "slug-hint": ("Write for instance: {candidate}", "Écrivez par exemple : {candidate}"),
    "bad-integer": ("“{value}” is not a whole number", "« {value} » n’est pas un nombre entier"),
    "bad-url": ("“{value}” is not a web address", "« {value} » n’est pas une adresse Web"),
    "bad-source": ("“{value}” names no source", "« {value} » ne désigne aucune source"),
    "bad-name": ("“{value}” is not a name", "« {value} » n’est pas un nom"),
    "bad-degrees": (
        "“{value}” is not a number of degrees between -{limit} and {limit}",
        "« {value} » n’est pas un nombre de degrés entre -{limit} et {limit}",
    ),
    "not-one-of": ("“{value}” is not one of: {allowed}", "« {value} » n’est pas parmi : {allowed}"),
    "no-such-key": ("nothing of kind {kind} has the key “{value}”", "rien de la sorte {kind} n’a la clé « {value} »"),
    "unknown": ("nothing is called “{value}”", "rien ne s’appelle « {value} »"),
    "ambiguous": (
        "“{value}” may be any of: {choices}",
        "« {value} » peut désigner : {choices}",
    ),
    "wrong-kind": ("“{value}” is {found}, which does not belong here", "« {value} » est {found}, qui n’a pas sa place ici"),
    # What accounts are called
    "account-label": ("What {site} says of {slug}", "Ce que dit {site} de {slug}"),
    "account-label-many": ("What {count} sites say of {slug}", "Ce que disent {count} sites de {slug}"),
    "account-entities": ("The editors on entities of the kind {name}", "Les éditeurs sur les entités du genre {name}"),
    "account-labels": ("Names from {name}", "Noms tirés de {name}"),
    "account-coordinates": ("Points from {name}", "Points tirés de {name}"),
    "account-linkset": ("Identifiers in {system}, from {source}", "Identifiants de {system}, tirés de {source}"),
}
