"""Strings of the remote engine."""

MESSAGES: dict[str, tuple[str, str]] = {
    "bad-url": (
        "“{url}” is not the address of an endpoint: it must begin with http:// or https:// and name a host",
        "« {url} » n’est pas l’adresse d’un point d’accès : il y faut http:// ou https:// et un hôte",
    ),
    "default-graph": (
        "the default graph of an endpoint is “view” or “union”, not “{value}”",
        "le graphe par défaut d’un point d’accès est « view » ou « union », pas « {value} »",
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
    "timeout-hint": (
        "Ask for less, or allow more time.",
        "Demandez moins, ou accordez plus de temps.",
    ),
    "reset": (
        "the endpoint closed the connection without answering, each time it was tried",
        "le point d’accès a fermé la connexion sans répondre, à chaque tentative",
    ),
    "broken-off": (
        "the answer broke off after {size} bytes",
        "la réponse s’est interrompue après {size} octets",
    ),
    "failed": ("the endpoint failed: {reason}", "le point d’accès a échoué : {reason}"),
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
        "the endpoint answered nonsense ({media_type}), beginning: {start} {reason}",
        "le point d’accès a répondu n’importe quoi ({media_type}), qui commence par : {start} {reason}",
    ),
    "nonsense-hint": (
        "Is this the address of a SPARQL query endpoint?",
        "Est-ce bien l’adresse d’un point d’accès aux requêtes SPARQL ?",
    ),
}
