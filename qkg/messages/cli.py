"""Strings of the command line."""

MESSAGES: dict[str, tuple[str, str]] = {
    "command-metavar": ("COMMAND", "COMMANDE"),
    "commands": ("commands", "commandes"),
    "name-metavar": ("NAME", "NOM"),
    "words-metavar": ("WORDS", "MOTS"),
    "file-metavar": ("FILE", "FICHIER"),
    "sparql-metavar": ("QUERY", "REQUÊTE"),
    "thing-metavar": ("THING", "CHOSE"),
    # the program
    "description": (
        "Québec's international relations as a knowledge graph in which every statement says who says so.",
        "Les relations internationales du Québec : un graphe de connaissances où chaque énoncé dit qui l’énonce.",
    ),
    "epilog": (
        "Try: qkg queries · qkg query partners · qkg show bavaria · qkg search Bavière\n"
        "Exit codes: 0 done; 1 violations, rejected rows or differences found; 2 wrong usage; 3 bad data; 4 engine unreachable or timed out.",
        "Essayez : qkg queries · qkg query partners · qkg show bavaria · qkg search Bavière\n"
        "Codes de retour : 0 fait ; 1 violations, lignes rejetées ou différences trouvées ; 2 mauvais usage ; "
        "3 données fautives ; 4 moteur injoignable ou trop lent.",
    ),
    "version": ("show the version and exit", "afficher la version et quitter"),
    "command-query": ("answer a stored query", "répondre à une requête enregistrée"),
    "query-description": (
        "Answer a stored query. `qkg queries` lists them; `qkg query NAME --help` shows one query's parameters.",
        "Répondre à une requête enregistrée. « qkg queries » en donne la liste ; « qkg query NOM --help » montre les paramètres d’une requête.",
    ),
    "query-name": ("the query's name (see `qkg queries`)", "le nom de la requête (voir « qkg queries »)"),
    "command-queries": ("list the stored queries", "lister les requêtes enregistrées"),
    "queries-words": (
        "only the queries whose name, title, description or tags hold these words",
        "seulement les requêtes dont le nom, le titre, la description ou les mots-clés contiennent ces mots",
    ),
    "command-sparql": ("run a SPARQL query of your own", "exécuter votre propre requête SPARQL"),
    "sparql-text": (
        "the query's text, a file's name ending in .rq, or - for standard input",
        "le texte de la requête, le nom d’un fichier en .rq, ou - pour l’entrée standard",
    ),
    "allow-service": (
        "allow SERVICE, which makes the engine call other servers",
        "permettre SERVICE, par lequel le moteur interroge d’autres serveurs",
    ),
    "max-query-size": (
        "refuse a query of more than this many characters (default: {size})",
        "refuser une requête de plus de ce nombre de caractères (par défaut : {size})",
    ),
    "command-show": (
        "show what is known of a thing, and who says so",
        "montrer ce qu’on sait d’une chose, et qui le dit",
    ),
    "show-thing": (
        "a slug, CURIE, IRI or label, in either language",
        "un identifiant, un CURIE, un IRI ou un libellé, dans l’une ou l’autre langue",
    ),
    "command-search": (
        "find things by their label, in either language",
        "trouver des choses par leur libellé, dans les deux langues",
    ),
    "search-words": (
        "the words to look for (accents do not matter)",
        "les mots à chercher (les accents ne comptent pas)",
    ),
    "search-limit": ("at most this many matches", "au plus ce nombre de résultats"),
    "command-validate": (
        "check the graph, or your own RDF files, against the shapes",
        "vérifier le graphe, ou vos propres fichiers RDF, selon les formes SHACL",
    ),
    "validate-files": (
        "your own RDF files (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML), or - for Turtle or TriG on standard input; without any, the graph itself",
        "vos propres fichiers RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML), ou - pour du Turtle ou du TriG sur "
        "l’entrée standard ; sans fichier, le graphe lui-même",
    ),
    "validate-engine": (
        "what validates: `auto` (the compiler, and pySHACL for the shapes it refuses; the default), `compiler` (SHACL as "
        "SPARQL, fast) or `pyshacl` (the reference implementation, slow)",
        "ce qui valide : « auto » (le compilateur, et pySHACL pour les formes qu’il refuse ; par défaut), « compiler » (SHACL "
        "traduit en SPARQL, rapide) ou « pyshacl » (l’implémentation de référence, lente)",
    ),
    "validate-quality": (
        "also ask the quality queries (`qkg queries quality`)",
        "poser aussi les requêtes de qualité (« qkg queries quality »)",
    ),
    "validate-only-quality": (
        "ask the quality queries, and leave the shapes out",
        "poser les requêtes de qualité et laisser les formes de côté",
    ),
    "validate-severity": (
        "show only results that are at least this grave (default: all)",
        "ne montrer que les résultats d’au moins cette gravité (par défaut : tous)",
    ),
    "validate-check": (
        "ask only the quality query of this name (may be repeated)",
        "ne poser que la requête de qualité de ce nom (peut être répété)",
    ),
    "command-export": ("write the graph in a standard format", "écrire le graphe dans un format normalisé"),
    "export-scope": (
        "what to export: view, the resolved view alone; dataset, everything; authored, what people wrote; named, everything "
        "with the view as a named graph, for stores whose default graph is the union of all (default: what the format is for)",
        "ce qu’on exporte : view, la seule vue résolue ; dataset, tout ; authored, ce que des gens ont écrit ; named, tout, "
        "la vue comme graphe nommé, pour les dépôts dont le graphe par défaut est l’union de tous (par défaut : l’usage du format)",
    ),
    "export-as": (
        "only the accounts of this kind, as the CSV table that they are imported from (agreements, missions …)",
        "seulement les témoignages de cette sorte, comme la table CSV dont ils sont tirés (agreements, missions …)",
    ),
    "export-map": (
        "with --as: a mapping file whose headings the table shall have",
        "avec --as : un fichier de correspondance dont la table aura les en-têtes",
    ),
    "output": (
        "write to this file instead of standard output",
        "écrire dans ce fichier plutôt que sur la sortie standard",
    ),
    "command-import": ("read tables of your own into the graph", "verser vos propres tables dans le graphe"),
    "table-metavar": ("TABLE", "TABLE"),
    "kind-metavar": ("KIND", "SORTE"),
    "folder-metavar": ("DIR", "DOSSIER"),
    "import-tables": (
        "CSV, TSV or XLSX files, with a line of headings",
        "fichiers CSV, TSV ou XLSX, avec une ligne d’en-têtes",
    ),
    "import-as": (
        "what the rows are: agreements, missions, representations, organizations, memberships, events, "
        "ministry, posts, figures, commitments, corrections, entities, links",
        "ce que sont les lignes : agreements, missions, representations, organizations, memberships, "
        "events, ministry, posts, figures, commitments, corrections, entities, links",
    ),
    "import-map": (
        "a mapping file for your own headings: it extends the kind’s, or stands alone",
        "un fichier de correspondance pour vos propres en-têtes : il prolonge celui de la sorte, ou se suffit",
    ),
    "import-dry-run": (
        "compare and report, change nothing in the graph; names that nobody knows go to TABLE.names.csv all the same",
        "comparer et rendre compte, ne rien changer au graphe ; les noms inconnus vont quand même dans TABLE.names.csv",
    ),
    "import-prune": (
        "remove the accounts of this kind that the tables do not have",
        "retirer les témoignages de cette sorte que les tables n’ont pas",
    ),
    "import-rejects": (
        "where rejected rows go, with their reasons (default: TABLE.rejects.csv; with --dry-run nowhere)",
        "où vont les lignes rejetées, avec leurs raisons (par défaut : TABLE.rejects.csv ; avec --dry-run, nulle part)",
    ),
    "import-allow-violations": (
        "write even when the graph would have new violations",
        "écrire même si le graphe devait avoir de nouvelles violations",
    ),
    "import-no-check": (
        "do not validate the graph as it would become (very large tables)",
        "ne pas valider le graphe tel qu’il deviendrait (très grandes tables)",
    ),
    "import-delivery": (
        "the delivery that the tables belong to (2026-11): accounts that they make or change name it",
        "la livraison dont les tables font partie (2026-11) : les témoignages qu’elles créent ou modifient la nomment",
    ),
    "import-check": ("Validating", "Validation"),
    "import-violations": (
        "New violations, with the row of the table and its columns: {count}.",
        "Nouvelles violations, avec la ligne de la table et ses colonnes : {count}.",
    ),
    "import-warnings": (
        "New warnings: {count} (qkg validate --quality shows all of them); the first of each kind:",
        "Nouveaux avertissements : {count} (qkg validate --quality les montre tous) ; le premier de chaque espèce :",
    ),
    "import-stopped": (
        "Nothing was written, because of the violations: mend the rows or judge them (graph/judgements/), or write all the same with --allow-violations.",
        "Rien n’a été écrit, à cause des violations : corrigez les lignes ou jugez-les (graph/judgements/), ou écrivez malgré tout avec --allow-violations.",
    ),
    "import-names": (
        "what was decided about names that nobody knew: TABLE.names.csv of an earlier run, with its column decision filled in",
        "ce qui a été décidé des noms inconnus : le TABLE.names.csv d’un versement antérieur, sa colonne decision remplie",
    ),
    "import-notes": (
        "Rows of remarks (field note), not read: {count}.",
        "Lignes de remarques (champ note), non lues : {count}.",
    ),
    "import-left-out": (
        "Values left out of cells, as decided (ignore): {count}.",
        "Valeurs laissées de côté, comme il a été décidé (ignore) : {count}.",
    ),
    "import-names-file": (
        "New names: {names}; keys that may be one thing: {keys}. They are in {path}: fill in its column decision (match, new, ignore; "
        "same, different), then import again with --names {path}.",
        "Noms nouveaux : {names} ; clés qui désignent peut-être une même chose : {keys}. Ils sont dans {path} : remplissez-y la "
        "colonne decision (match, new, ignore ; same, different), puis importez de nouveau avec --names {path}.",
    ),
    "import-wait": ("Waiting for another import", "Attente d’un autre versement"),
    "import-read": ("Reading", "Lecture"),
    "import-write": ("Writing", "Écriture"),
    "import-counts": (
        "Rows read: {rows}. Accounts: {new} new, {changed} changed, {unchanged} unchanged, {removed} removed. Rows rejected: {rejected}.",
        "Lignes lues : {rows}. Témoignages nouveaux : {new}, changés : {changed}, inchangés : {unchanged}, retirés : {removed}. Lignes rejetées : {rejected}.",
    ),
    "import-set-aside": ("Rows set aside by judgements: {count}.", "Lignes écartées par des décisions : {count}."),
    "import-absent": (
        "Other accounts of this kind, which these tables do not have: {count}; they stay (--prune would remove them).",
        "Autres témoignages de cette sorte, que ces tables n’ont pas : {count} ; ils restent (--prune les retirerait).",
    ),
    "import-ignored": (
        "Columns that no mapping knows: {headings}.",
        "Colonnes qu’aucune correspondance ne connaît : {headings}.",
    ),
    "import-idle": (
        "Judgements that touched no row: {count}; the first is {first}.",
        "Décisions qui n’ont touché aucune ligne : {count} ; la première est {first}.",
    ),
    "import-rejects-file": (
        "The rejected rows are in {path}: mend them and import that file.",
        "Les lignes rejetées sont dans {path} : corrigez-les et importez ce fichier.",
    ),
    "import-rejects-told": (
        "The rejected rows are in {path}, with their reasons: mend them in the table, and import the table again.",
        "Les lignes rejetées sont dans {path}, avec leurs raisons : corrigez-les dans la table, et importez-la de nouveau.",
    ),
    "import-nothing-written": (
        "Nothing was written to the graph (--dry-run).",
        "Rien n’a été écrit dans le graphe (--dry-run).",
    ),
    "import-files": ("Files of graph/ written: {count}.", "Fichiers de graph/ écrits : {count}."),
    "import-next": ("Next: qkg build{data} && qkg validate{data}", "Ensuite : qkg build{data} && qkg validate{data}"),
    "command-init": ("make a data folder of your own", "créer un dossier de données à vous"),
    "init-folder": ("the folder to make", "le dossier à créer"),
    "init-empty": (
        "only the ontology, the queries and the gazetteer that names are matched with",
        "seulement l’ontologie, les requêtes et le répertoire auquel les noms sont comparés",
    ),
    "init-made": ("Made {folder} with {names}.", "{folder} créé, avec {names}."),
    "init-next": (
        "Use it with --data {folder}, or set QKG_DATA={folder}. Next: qkg import TABLE --as KIND --data {folder}",
        "Employez-le avec --data {folder}, ou posez QKG_DATA={folder}. Ensuite : qkg import TABLE --as SORTE --data {folder}",
    ),
    "command-build": (
        "build the embedded store from its sources",
        "construire le magasin intégré à partir des sources",
    ),
    "build-from": (
        "build from this exported data set (TriG or N-Quads) instead of the folder graph/",
        "construire à partir de ce jeu de données exporté (TriG ou N-Quads) plutôt que du dossier graph/",
    ),
    "build-describe": (
        "then write what the data set says of itself (DCAT, VoID, PROV) to this file, by default build/dataset.ttl of the data folder",
        "puis écrire ce que le jeu de données dit de lui-même (DCAT, VoID, PROV) dans ce fichier, par défaut build/dataset.ttl du dossier de données",
    ),
    "described": ("Described the data set in {path}.", "Jeu de données décrit dans {path}."),
    "describe-source": (
        "--describe writes to build/dataset.ttl, which describes graph/; with --from, name another file: --describe FILE",
        "--describe écrit dans build/dataset.ttl, qui décrit graph/ ; avec --from, nommez un autre fichier : --describe FICHIER",
    ),
    "describe-changed": (
        "a source was changed during the build: build again",
        "une source a changé pendant la construction : recommencez",
    ),
    "context": (
        "read FILE in place of the JSON-LD context IRI, which is not fetched; may be repeated",
        "lire FICHIER au lieu du contexte JSON-LD IRI, qui n’est pas cherché sur le Web ; peut se répéter",
    ),
    "bad-context": ("“{value}” is not an IRI, = and a file", "« {value} » n’est pas un IRI, = et un fichier"),
    "command-diff": (
        "show what changed between two releases of the graph",
        "montrer ce qui a changé entre deux versions du graphe",
    ),
    "diff-description": (
        "Show what changed between two releases of the graph, each an RDF file (TriG, N-Quads, Turtle, N-Triples, JSON-LD, RDF/XML), a data "
        "folder, or - for standard input. Of a data set, what people wrote is compared: accounts, provenance, ontology. The "
        "exit code is 0 when there is no difference and 1 when there is one.",
        "Montrer ce qui a changé entre deux versions du graphe, chacune étant un fichier RDF (TriG, N-Quads, Turtle, N-Triples, JSON-LD, RDF/XML), un "
        "dossier de données, ou - pour l’entrée standard. D’un jeu de données, on compare ce que des gens ont écrit : témoignages, "
        "provenance, ontologie. Le code de retour est 0 sans différence et 1 s’il y en a.",
    ),
    "diff-old": (
        "the older release (default: the data folder in the commit of --since, summarised in words)",
        "la version ancienne (par défaut : le dossier de données dans le commit de --since, résumé en mots)",
    ),
    "diff-since": (
        "the commit of Git to compare with (default: HEAD)",
        "le commit de Git auquel comparer (par défaut : HEAD)",
    ),
    "commit-metavar": ("COMMIT", "COMMIT"),
    "diff-new": (
        "the newer release (default: the data in use)",
        "la version nouvelle (par défaut : les données employées)",
    ),
    "release-metavar": ("RELEASE", "VERSION"),
    "diff-format": (
        "{formats} (default: text, without OLD markdown, a summary for a pull request; nquads: an RDF Patch, statements after D for removed and A for added)",
        "{formats} (par défaut : text ; nquads : un RDF Patch, les énoncés après D s’ils sont retirés et A s’ils sont ajoutés)",
    ),
    "diff-limit": (
        "show at most this many things of a class and statements of a thing, 0 for all (default: {count})",
        "montrer au plus ce nombre de choses d’une classe et d’énoncés d’une chose, 0 pour tout (par défaut : {count})",
    ),
    "command-stats": ("count what the graph holds", "compter ce que contient le graphe"),
    "stats-by": (
        "count by one of {kinds} (default: things of each class)",
        "compter selon l’un de {kinds} (par défaut : les choses de chaque classe)",
    ),
    "stats-page": ("write all the counts as one page of Markdown", "écrire tous les comptes en une page de Markdown"),
    "stats-output": ("write the page to this file", "écrire la page dans ce fichier"),
    "stats-page-alone": (
        "--page holds every count: leave --by and --format out",
        "--page contient tous les comptes : retirez --by et --format",
    ),
    "stats-output-page": ("-o goes with --page", "-o va avec --page"),
    "command-doctor": (
        "check that everything qkg needs is in order",
        "vérifier que tout ce qu’il faut à qkg est en ordre",
    ),
    "command-completion": ("print the shell's completion script", "imprimer le script de complétion du shell"),
    "completion-description": (
        'Print a completion script. In bash or zsh: eval "$(qkg completion bash)"; '
        "in fish: qkg completion fish | source.",
        'Imprimer un script de complétion. En bash ou zsh : eval "$(qkg completion bash)" ; '
        "en fish : qkg completion fish | source.",
    ),
    "lang": ("the reader's language (default: the locale's)", "la langue du lecteur (par défaut : celle du système)"),
    "engine": (
        "ask this SPARQL 1.1 endpoint instead of the embedded store",
        "interroger ce point d’accès SPARQL 1.1 plutôt que le magasin intégré",
    ),
    "default-graph": (
        "what that endpoint's default graph is: the resolved view, or the union of all graphs",
        "ce qu’est le graphe par défaut de ce point d’accès : la vue résolue, ou l’union de tous les graphes",
    ),
    "data": (
        "the folder that holds ontology/, graph/ and queries/ (default: $QKG_DATA, else qkg's own)",
        "le dossier qui contient ontology/, graph/ et queries/ (par défaut : $QKG_DATA, sinon celui de qkg)",
    ),
    "timeout": ("give up after this many seconds", "abandonner après ce nombre de secondes"),
    "timeout-default": (
        "give up after this many seconds (default: {seconds})",
        "abandonner après ce nombre de secondes (par défaut : {seconds})",
    ),
    "format": (
        "{formats} (default: table on a terminal, tsv when piped)",
        "{formats} (par défaut : table sur un terminal, tsv dans un tube)",
    ),
    "export-format": (
        "{formats} (default: from the file's name)",
        "{formats} (par défaut : d’après le nom du fichier)",
    ),
    "report-format": ("{formats} (default: text)", "{formats} (par défaut : text)"),
    "evidence": (
        "add who says so: the accounts and sources each row rests on, and competing values",
        "ajouter qui le dit : les témoignages et sources de chaque ligne, et les valeurs concurrentes",
    ),
    "parameters": ("parameters", "paramètres"),
    "repeatable": ("may be repeated", "peut être répété"),
    # answers
    "rows": ("{count} rows", "{count} lignes"),
    "rows-one": ("{count} row", "{count} ligne"),
    "no-rows": (
        "No row answers this query with these values.",
        "Aucune ligne ne répond à cette requête avec ces valeurs.",
    ),
    "no-match": ("Nothing found for “{words}”.", "Rien trouvé pour « {words} »."),
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
    "written-rows": ("Wrote {path} ({count} rows).", "{path} écrit ({count} lignes)."),
    "written-rows-one": ("Wrote {path} ({count} row).", "{path} écrit ({count} ligne)."),
    "written-names": (
        "What only these rows make known is in {path}: import the table elsewhere with --names and that file.",
        "Ce que seules ces lignes font connaître est dans {path} : pour verser la table ailleurs, donnez ce fichier à --names.",
    ),
    "written": ("Wrote {path} ({size}).", "{path} écrit ({size})."),
    "building": ("Building the graph …", "Construction du graphe …"),
    "doubtful": (
        "warning: {account} gives {subject} two values of {property}, which takes one; the smaller stands in the view",
        "avertissement : {account} donne à {subject} deux valeurs de {property}, qui n’en prend qu’une ; la plus petite est dans la vue",
    ),
    "built": (
        "Built in {seconds} s: {path}\nAccounts: {accounts}. Statements in the view: {triples}.",
        "Construit en {seconds} s : {path}\nTémoignages : {accounts}. Énoncés dans la vue : {triples}.",
    ),
    "accounts-column": ("Accounts", "Témoignages"),
    "sources-column": ("Sources", "Sources"),
    "competing-column": ("Competing values", "Valeurs concurrentes"),
    "property-column": ("Property", "Propriété"),
    "value-column": ("Value", "Valeur"),
    "said-by-column": ("Said by", "Dit par"),
    "name-column": ("Name", "Nom"),
    "title-column": ("Title", "Titre"),
    "parameters-column": ("Parameters", "Paramètres"),
    "label-column": ("Label", "Libellé"),
    "kind-column": ("Class", "Classe"),
    "thing-column": ("Thing", "Chose"),
    "derived-by": ("derived: {rule}", "dérivé : {rule}"),
    "but": ("but {value}, says {accounts}", "mais {value} selon {accounts}"),
    "states": ("States", "Énonce"),
    "kept-column": ("Kept", "Retenu"),
    "rule-column": ("Rule", "Règle"),
    "also-in": ("Mentioned by", "Mentionné par"),
    # doctor
    "doctor-ok": ("ok", "ok"),
    "doctor-bad": ("problem", "problème"),
    "doctor-package-missing": ("{name} is not installed", "{name} n’est pas installé"),
    "doctor-fts5": ("SQLite {version} with full-text search", "SQLite {version} avec recherche plein texte"),
    "doctor-no-fts5": ("SQLite {version} has no FTS5 full-text search", "SQLite {version} n’a pas la recherche FTS5"),
    "doctor-data": ("data folder: {path}", "dossier des données : {path}"),
    "doctor-store": ("store: {path}", "magasin : {path}"),
    "doctor-engine": ("engine {url} answers", "le moteur {url} répond"),
    "doctor-queries": (
        "{count} stored queries answer as their examples say",
        "{count} requêtes enregistrées répondent comme le disent leurs exemples",
    ),
    "doctor-queries-one": (
        "{count} stored query answers as its examples say",
        "{count} requête enregistrée répond comme le disent ses exemples",
    ),
    # errors
    "arguments": ("{text}", "{text}"),
    "bad-choice": ("{option}: “{value}” is not one of {choices}", "{option} : « {value} » n’est pas parmi {choices}"),
    "bad-number": ("“{value}” is not a positive number", "« {value} » n’est pas un nombre positif"),
    "bad-whole": ("“{value}” is not a whole number", "« {value} » n’est pas un nombre entier"),
    "unknown-command": ("there is no command “{value}”", "il n’y a pas de commande « {value} »"),
    "see-help": ("See: {prog} --help", "Voir : {prog} --help"),
    "format-needs": (
        "{format} is a format for {wanted} results; this query gives {given}",
        "{format} est un format de résultats {wanted} ; cette requête donne {given}",
    ),
    "export-needs-format": ("name a format: --format {formats}", "indiquez un format : --format {formats}"),
    "timed-out": (
        "not finished within {seconds} s; ask for less, or raise --timeout",
        "pas terminé en {seconds} s ; demandez moins, ou augmentez --timeout",
    ),
    "disk": ("cannot write {path}: {reason}", "impossible d’écrire {path} : {reason}"),
    "standard-output": ("standard output", "la sortie standard"),
    "topic-agreements": ("agreements", "ententes"),
    "topic-coverage": ("coverage", "couverture"),
    "topic-events": ("events", "événements"),
    "topic-evidence": ("evidence", "témoignages"),
    "topic-links": ("links", "liens"),
    "topic-organizations": ("organizations", "organisations"),
    "topic-overview": ("overview", "aperçu"),
    "topic-partners": ("partners", "partenaires"),
    "topic-places": ("places", "lieux"),
    "topic-quality": ("quality", "qualité"),
    "topic-representations": ("representations", "représentations"),
    "topic-sectors": ("sectors", "secteurs"),
    "interrupted": ("interrupted", "interrompu"),
    "internal": (
        "internal error ({name}: {text}). This is a bug: please report it. QKG_DEBUG=1 shows the details.",
        "erreur interne ({name} : {text}). C’est un défaut : signalez-le. QKG_DEBUG=1 montre les détails.",
    ),
    "evidence-format": (
        "{format} has no place for evidence; take one of {formats}",
        "{format} n’a pas de place pour les témoignages ; prenez un de {formats}",
    ),
}
