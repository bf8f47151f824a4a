"""Engines, embedded and remote."""

MESSAGES: dict[str, tuple[str, str]] = {
    "syntax": ("the query does not parse: {reason}", "la requête est mal formée : {reason}"),
    "syntax-at": (
        "the query does not parse: {reason}\n    {text}\n    {caret}",
        "la requête est mal formée : {reason}\n    {text}\n    {caret}",
    ),
    "syntax-prefix": ("the prefix “{prefix}:” is not declared", "le préfixe « {prefix}: » n’est pas déclaré"),
    "syntax-iri": ("{token} is not an absolute IRI", "{token} n’est pas un IRI absolu"),
    "syntax-unexpected": ("unexpected “{token}” here", "« {token} » est inattendu ici"),
    "syntax-open": (
        "it ends too early: the “{token}” of line {line} is not closed",
        "elle finit trop tôt : « {token} » à la ligne {line} n’est pas fermé",
    ),
    "syntax-end": ("it ends too early", "elle finit trop tôt"),
    "syntax-rule": (
        "it breaks a rule of SPARQL, such as giving one variable two values",
        "elle enfreint une règle de SPARQL, par exemple en donnant deux valeurs à une variable",
    ),
    "syntax-said": ("it breaks a rule of SPARQL – {said}", "elle enfreint une règle de SPARQL – {said}"),
    "syntax-deep": (
        "brackets are nested more than {limit} deep",
        "des parenthèses ou accolades sont imbriquées sur plus de {limit} niveaux",
    ),
    "syntax-long": (
        "an expression, a path or a pattern has more than {limit} parts",
        "une expression, un chemin ou un motif a plus de {limit} éléments",
    ),
    "query-size": (
        "the query has {size} characters; at most {limit}",
        "la requête a {size} caractères ; au plus {limit}",
    ),
    "file-end": ("the file ends too early", "le fichier finit trop tôt"),
    "file-iri": (
        "an IRI is not absolute or not well formed – {said}",
        "un IRI n’est pas absolu ou pas bien formé – {said}",
    ),
    "file-said": ("as the parser says – {said}", "selon l’analyseur – {said}"),
    "wrong-form": ("the query is not a {wanted} query", "la requête n’est pas de la forme {wanted}"),
    "read-only": (
        "this graph is read-only: it is built from the data folder’s files",
        "ce graphe est en lecture seule : il est construit à partir des fichiers du dossier de données",
    ),
    "cannot-open": ("the store cannot be opened ({reason})", "impossible d’ouvrir le magasin ({reason})"),
    "failed": ("the engine failed: {reason}", "le moteur a échoué : {reason}"),
    "time-limit": (
        "the query was stopped: it took longer than {seconds} s",
        "la requête a été arrêtée : elle a pris plus de {seconds} s",
    ),
    "memory-limit": (
        "the query was stopped: it needed more than {megabytes} MB of memory",
        "la requête a été arrêtée : elle a demandé plus de {megabytes} Mo de mémoire",
    ),
    "limit-hint": (
        "Ask for less (LIMIT, a narrower pattern), or allow more.",
        "Demandez moins (LIMIT, un motif plus étroit), ou accordez davantage.",
    ),
    "no-memory-limit": (
        "a memory limit can be kept by the embedded engine only, on Linux",
        "seul le moteur intégré peut tenir une limite de mémoire, sous Linux",
    ),
    "worker-ended": (
        "the process that ran the query ended unexpectedly (exit status {code})",
        "le processus qui exécutait la requête s’est arrêté de façon inattendue (état de sortie {code})",
    ),
    "answer-unreadable": (
        "the query’s answer cannot be handed over: {reason}",
        "la réponse à la requête ne peut pas être transmise : {reason}",
    ),
    "bad-url": (
        "“{url}” is not the address of an endpoint: it must begin with http:// or https:// and name a host",
        "« {url} » n’est pas l’adresse d’un point d’accès : il y faut http:// ou https:// et un hôte",
    ),
    "default-graph": (
        "the default graph of an endpoint is “view” or “union”, not “{value}”",
        "le graphe par défaut d’un point d’accès est « view » ou « union », pas « {value} »",
    ),
    "unreachable": ("the endpoint cannot be reached: {reason}", "le point d’accès est injoignable : {reason}"),
    "unreachable-hint": (
        "Check the address and the network, or leave --engine out to use the graph on this computer.",
        "Vérifiez l’adresse et le réseau, ou omettez --engine pour utiliser le graphe de cet ordinateur.",
    ),
    "timeout": (
        "the endpoint did not answer in time ({seconds} s)",
        "le point d’accès n’a pas répondu à temps ({seconds} s)",
    ),
    "timeout-hint": ("Ask for less, or allow more time.", "Demandez moins, ou accordez plus de temps."),
    "reset": (
        "the endpoint closed the connection without answering, each time it was tried",
        "le point d’accès a fermé la connexion sans répondre, à chaque tentative",
    ),
    "broken-off": ("the answer broke off after {size} bytes", "la réponse s’est interrompue après {size} octets"),
    "request-failed": ("the endpoint failed: {reason}", "le point d’accès a échoué : {reason}"),
    "refused": ("the endpoint answered {status}. {said}", "le point d’accès a répondu {status}. {said}"),
    "bad-query": (
        "the endpoint says that the query is wrong: {said}",
        "le point d’accès dit que la requête est incorrecte : {said}",
    ),
    "denied": ("the endpoint refuses access ({status}). {said}", "le point d’accès refuse l’accès ({status}). {said}"),
    "denied-hint": (
        "Give a name and password in QKG_USER and QKG_PASSWORD.",
        "Donnez un nom et un mot de passe dans QKG_USER et QKG_PASSWORD.",
    ),
    "moved": (
        "the endpoint answered {status}: use the address it points to, {target}",
        "le point d’accès a répondu {status} : utilisez l’adresse qu’il indique, {target}",
    ),
    "nonsense": (
        "the endpoint gave an invalid answer ({media_type}), beginning: {start} {reason}",
        "le point d’accès a donné une réponse invalide ({media_type}), qui commence par : {start} {reason}",
    ),
    "bad-iri": (
        "row {row} of the answer gives ?{variable} the value “{iri}”, which is not a valid IRI",
        "la ligne {row} de la réponse donne à ?{variable} la valeur « {iri} », qui n’est pas un IRI valide",
    ),
    "bad-triple": (
        "line {line} of the answer does not parse: {reason}",
        "la ligne {line} de la réponse est mal formée : {reason}",
    ),
    "no-update-url": (
        "the endpoint is read-only here: no address for updates was given",
        "le point d’accès est ici en lecture seule : aucune adresse de mise à jour n’a été donnée",
    ),
    "nonsense-hint": (
        "Is this the address of a SPARQL query endpoint?",
        "Est-ce bien l’adresse d’un point d’accès aux requêtes SPARQL ?",
    ),
}
