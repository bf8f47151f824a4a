"""Strings of stored queries: reading them, binding their parameters, resolving names."""

MESSAGES: dict[str, tuple[str, str]] = {
    # text of a query
    "bad-string": (
        "this string is not closed, or holds an escape that SPARQL does not know",
        "cette chaîne n’est pas fermée, ou contient un échappement inconnu de SPARQL",
    ),
    "stray-escape": (
        "a backslash may stand only in strings, IRIs and local names; write the character itself",
        "une barre oblique inverse ne va que dans les chaînes, les IRI et les noms locaux ; écrivez le caractère lui-même",
    ),
    "bad-character": ("“{character}” begins no SPARQL token", "« {character} » ne commence aucun jeton SPARQL"),
    "no-query": ("there is no query here", "il n’y a pas de requête ici"),
    "no-form": (
        "“{word}”: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE",
        "« {word} » : une requête commence par SELECT, ASK, CONSTRUCT ou DESCRIBE",
    ),
    "update": (
        "{word} is an update; the graph is only read here. To change it, edit its files and run `qkg build`",
        "{word} est une mise à jour ; ici, le graphe est seulement lu. Pour le changer, modifiez ses fichiers et lancez « qkg build »",
    ),
    "federation": (
        "{word} makes the engine call other servers, and is refused",
        "{word} ferait interroger d’autres serveurs par le moteur : c’est refusé",
    ),
    "federation-hint": (
        "To allow SERVICE in your own queries: --allow-service, or qkg.open(allow_service=True)",
        "Pour permettre SERVICE dans vos propres requêtes : --allow-service, ou qkg.open(allow_service=True)",
    ),
    # the catalogue
    "unknown-query": ("there is no stored query “{name}”", "il n’y a pas de requête enregistrée « {name} »"),
    "see-queries": ("`qkg queries` lists them.", "« qkg queries » en donne la liste."),
    "unknown-quality": ("there is no quality query “{name}”", "il n’y a pas de requête de qualité « {name} »"),
    "see-quality": ("`qkg queries quality` lists them.", "« qkg queries quality » en donne la liste."),
    "not-a-table": ("the query “{name}” gives no table", "la requête « {name} » ne donne pas de table"),
    # values
    "missing": ("the query “{query}” needs a value for this parameter", "la requête « {query} » exige une valeur ici"),
    "see-help": (
        "`qkg query {query} --help` shows its parameters.",
        "« qkg query {query} --help » montre ses paramètres.",
    ),
    "unknown-parameter": (
        "the query “{query}” has no such parameter; it has: {allowed}",
        "la requête « {query} » n’a pas ce paramètre ; elle a : {allowed}",
    ),
    "no-parameters": ("the query “{query}” has no parameters", "la requête « {query} » n’a aucun paramètre"),
    "one-value": ("takes one value, not {count}", "prend une seule valeur, et non {count}"),
    "not-text": (
        "“{value}” holds a character that no RDF text can hold (NUL, or half of a surrogate pair)",
        "« {value} » contient un caractère impossible en RDF (NUL, ou une moitié de paire de substitution)",
    ),
    "long-value": (
        "this value has {size} characters; at most {limit}",
        "cette valeur a {size} caractères ; au plus {limit}",
    ),
    "bad-string-value": ("“{value}” is not text", "« {value} » n’est pas du texte"),
    "nothing-to-fold": (
        "“{value}” holds no letter or digit to look for",
        "« {value} » ne contient ni lettre ni chiffre à chercher",
    ),
    "bad-lang": (
        "“{value}” is not a language here; one of: {allowed}",
        "« {value} » n’est pas une langue ici ; au choix : {allowed}",
    ),
    "bad-integer": (
        "“{value}” is not a whole number; for example: 12",
        "« {value} » n’est pas un nombre entier ; par exemple : 12",
    ),
    "big-integer": (
        "{value} is too large; at most 9223372036854775807",
        "{value} est trop grand ; au plus 9223372036854775807",
    ),
    "bad-decimal": (
        "“{value}” is not a decimal number; for example: 12.5",
        "« {value} » n’est pas un nombre décimal (avec un point) ; par exemple : 12.5",
    ),
    "big-decimal": (
        "{value} has too many digits; at most 18 before and after the point",
        "{value} a trop de chiffres ; au plus 18 avant et après le point",
    ),
    "bad-boolean": ("“{value}” is neither true nor false", "« {value} » n’est ni true (vrai) ni false (faux)"),
    "bad-date": (
        "“{value}” is not a date; write year-month-day: 1999-12-31",
        "« {value} » n’est pas une date ; écrivez année-mois-jour : 1999-12-31",
    ),
    "no-such-day": ("there is no day {value}", "le jour {value} n’existe pas"),
    "partial-date": (
        "“{value}” is not one day; give a full date, for example {first}",
        "« {value} » n’est pas un jour ; donnez une date complète, par exemple {first}",
    ),
    "bad-iri": (
        "“{value}” is not an IRI, nor the name of a thing",
        "« {value} » n’est ni un IRI ni le nom d’une chose",
    ),
    "empty": ("a value is needed here; this one is empty", "il faut une valeur ici ; celle-ci est vide"),
    # files
    "bad-place": (
        "a stored query is queries/<topic>/<name>.rq, in lower-case letters, digits and hyphens",
        "une requête enregistrée se trouve à queries/<sujet>/<nom>.rq, en minuscules, chiffres et traits d’union",
    ),
    "twice": ("the name {name} is already taken by {other}", "le nom {name} est déjà pris par {other}"),
    # headers
    "no-header": (
        "the file must begin with its header: YAML in lines that start with “#+ ”",
        "le fichier doit commencer par son en-tête : du YAML dans des lignes commençant par « #+ »",
    ),
    "yaml": ("the header is not valid YAML: {problem}", "l’en-tête n’est pas du YAML valide : {problem}"),
    "yaml-hint": (
        "Put quotes around a text with a colon, a comma in braces, or a brace in it.",
        "Mettez entre guillemets un texte contenant un deux-points, une virgule entre accolades ou une accolade.",
    ),
    "not-mapping": ("{what} must be a mapping (key: value)", "{what} doit être un tableau clé : valeur"),
    "not-list": ("{what} must be a list", "{what} doit être une liste"),
    "not-text-value": ("{what} must be a text that is not empty", "{what} doit être un texte non vide"),
    "not-boolean": ("{what} must be true or false", "{what} doit être true ou false"),
    "not-allowed": ("{what}: “{value}” is not one of: {allowed}", "{what} : « {value} » n’est pas parmi : {allowed}"),
    "bad-key": (
        "{what}: the key “{key}” is there twice, or is no plain text",
        "{what} : la clé « {key} » est répétée, ou n’est pas un simple texte",
    ),
    "unknown-key": (
        "{what}: unknown key “{key}”; known: {allowed}",
        "{what} : clé inconnue « {key} » ; connues : {allowed}",
    ),
    "missing-key": ("{what} needs the key “{key}”", "{what} : il manque la clé « {key} »"),
    "missing-language": (
        "{what} needs both languages, en and fr; {lang} is missing",
        "{what} doit être dans les deux langues, en et fr ; il manque {lang}",
    ),
    "too-deep": ("{what} is nested too deep", "{what} est trop imbriqué"),
    "bad-tag": ("{what}: the YAML tag {tag} is not allowed", "{what} : l’étiquette YAML {tag} n’est pas permise"),
    "bad-tag-slug": (
        "tags: “{value}” must be of lower-case letters, digits and hyphens",
        "tags : « {value} » doit être en minuscules, chiffres et traits d’union",
    ),
    "bad-name": (
        "“{name}” cannot name this parameter: a letter a–z, then letters, digits or _; none of {reserved}; "
        "and “lang” is the name of the parameter of type lang",
        "« {name} » ne peut pas nommer ce paramètre : une lettre a–z, puis lettres, chiffres ou _ ; "
        "aucun de {reserved} ; et « lang » est le nom du paramètre de type lang",
    ),
    "key-not-for-type": (
        "“{key}” does not go with type {type}; only with: {types}",
        "« {key} » ne va pas avec le type {type} ; seulement avec : {types}",
    ),
    "bad-term": (
        "{what}: “{value}” is neither an IRI nor a CURIE of a known prefix",
        "{what} : « {value} » n’est ni un IRI ni un CURIE d’un préfixe connu",
    ),
    "example-missing": (
        "{what}: the required parameter {name} has no value",
        "{what} : le paramètre obligatoire {name} n’a pas de valeur",
    ),
    "example-expects": (
        "{what}: an example of a {form} query expects one or more of: {allowed}; and nothing else",
        "{what} : un exemple de requête {form} attend une ou plusieurs de ces clés : {allowed} ; et rien d’autre",
    ),
    "bad-rows": (
        '{what}: rows must be a number, or like ">= 3"',
        "{what} : rows doit être un nombre, ou par exemple « >= 3 »",
    ),
    # queries in files
    "syntax": ("the query does not parse: {problem}", "la requête ne s’analyse pas : {problem}"),
    "unbindable": (
        "the query does not parse once its parameters are bound: {problem}",
        "la requête ne s’analyse plus une fois ses paramètres liés : {problem}",
    ),
    "unbindable-hint": (
        "A parameter stands where no term of its type may stand.",
        "Un paramètre se trouve là où aucun terme de son type ne peut se trouver.",
    ),
    "describe": (
        "DESCRIBE differs from engine to engine; write a CONSTRUCT",
        "DESCRIBE varie d’un moteur à l’autre ; écrivez un CONSTRUCT",
    ),
    "select-star": ("SELECT * is not allowed; name the columns", "SELECT * n’est pas permis ; nommez les colonnes"),
    "columns-differ": (
        "the query projects {projected}; the header declares {declared}",
        "la requête projette {projected} ; l’en-tête déclare {declared}",
    ),
    "columns-differ-hint": (
        "Declare the columns under `columns`, in the order of SELECT.",
        "Déclarez les colonnes sous « columns », dans l’ordre de SELECT.",
    ),
    "no-focus": (
        "a query with a severity is a SELECT whose first column, of type iri, is the thing at fault",
        "une requête munie d’une gravité est un SELECT dont la première colonne, de type iri, est la chose en cause",
    ),
    "not-a-column": (
        "{what}: “{name}” in braces is not a column of the query; its columns: {allowed}",
        "{what} : « {name} », entre accolades, n’est pas une colonne de la requête ; ses colonnes : {allowed}",
    ),
    "message-differs": (
        "message: the two languages do not name the same columns",
        "message : les deux langues ne nomment pas les mêmes colonnes",
    ),
    "no-columns": ("a {form} query has no columns", "une requête {form} n’a pas de colonnes"),
    "no-order": (
        "a SELECT query needs ORDER BY, so that every engine gives its rows in one order",
        "une requête SELECT a besoin d’un ORDER BY, pour que chaque moteur donne ses lignes dans le même ordre",
    ),
    "unbounded-path": (
        "“{path}” is an unbounded path, which some engines answer wrongly; use a closure of the view (qkg:withinPlaceTransitive, skos:broaderTransitive …)",
        "« {path} » est un chemin sans borne, mal évalué par certains moteurs ; "
        "utilisez une fermeture de la vue (qkg:withinPlaceTransitive, skos:broaderTransitive…)",
    ),
    "from": (
        "FROM means different things to different engines; leave it out (the default graph is the resolved view)",
        "FROM n’a pas le même sens pour tous les moteurs ; retirez-le (le graphe par défaut est la vue résolue)",
    ),
    "names-view": (
        "no query names the graph of the view: the default graph is the view",
        "aucune requête ne nomme le graphe de la vue : le graphe par défaut est la vue",
    ),
    "no-space": (
        "{text} reads as an IRI here; put a space after the sign <",
        "{text} se lit ici comme un IRI ; mettez une espace après le signe <",
    ),
    "undeclared": (
        "${name} is not declared under `parameters`; a plain variable is written ?{name}",
        "${name} n’est pas déclaré sous « parameters » ; une simple variable s’écrit ?{name}",
    ),
    "unused": (
        "the parameter {name} is never used as ${name}",
        "le paramètre {name} ne sert jamais sous la forme ${name}",
    ),
    "question-mark": (
        "?{name} is the parameter ${name} to SPARQL: write ${name}, or rename the variable",
        "?{name} est pour SPARQL le paramètre ${name} : écrivez ${name}, ou renommez la variable",
    ),
    "assigned": (
        "AS ${name} would assign the parameter; use a variable of another name",
        "AS ${name} donnerait une valeur au paramètre ; utilisez une variable d’un autre nom",
    ),
    "no-term": (
        "${name} stands in {clause}, where no value can stand; use it in the pattern or in an expression",
        "${name} se trouve dans {clause}, où aucune valeur ne peut se trouver ; employez-le dans le motif ou dans une expression",
    ),
    "single-in-values": (
        "${name} takes one value and cannot stand in VALUES; declare it `multiple: true`, or use it directly",
        "${name} prend une seule valeur et ne peut figurer dans VALUES ; déclarez-le « multiple: true », ou utilisez-le directement",
    ),
    "no-values": (
        "{name} takes several values and must stand in VALUES ${name} {{ UNDEF }}",
        "{name} prend plusieurs valeurs et doit figurer dans VALUES ${name} {{ UNDEF }}",
    ),
    # examples and engines
    "example-answer": ("the answer is {answer}", "la réponse est {answer}"),
    "example-columns": ("the answer's columns are {found}", "les colonnes de la réponse sont {found}"),
    "example-rows": ("{count} rows, expected {wanted}", "{count} lignes au lieu de {wanted}"),
    "example-rows-one": ("{count} row, expected {wanted}", "{count} ligne au lieu de {wanted}"),
    "example-includes": ("no row has {row}", "aucune ligne n’a {row}"),
    "example-excludes": ("a row has {row}, which must not be there", "une ligne a {row}, ce qui ne doit pas être"),
}
