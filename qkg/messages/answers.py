"""Answers, their evidence, and exports."""

MESSAGES: dict[str, tuple[str, str]] = {
    "not-installed": (
        "this needs the Python package “{library}”, which is not installed",
        "ceci demande le paquet Python « {library} », qui n’est pas installé",
    ),
    "install-dataframes": (
        "Install it with: pip install 'qkg[dataframes]'",
        "Installez-le avec : pip install 'qkg[dataframes]'",
    ),
    "evidence-select": (
        "evidence goes with SELECT queries only; this one is {form}",
        "les témoignages ne vont qu’avec les requêtes SELECT ; celle-ci est {form}",
    ),
    "not-a-property": (
        "“{value}” names no property: give an IRI or a CURIE, such as qkg:participantCount",
        "« {value} » ne désigne aucune propriété : donnez un IRI ou un CURIE, comme qkg:participantCount",
    ),
    "unexplained-service": (
        "Part of this row comes from another server; who says so is not known here.",
        "Une partie de cette ligne vient d’un autre serveur ; on ne sait pas ici qui le dit.",
    ),
    "unexplained-match": (
        "This row was not found again when its evidence was looked for.",
        "Cette ligne n’a pas été retrouvée quand on en a cherché les témoignages.",
    ),
    "unexplained-many": (
        "The query matches too much for all of it to be looked up: only a part of what the rows rest on is shown.",
        "La requête trouve trop de choses pour qu’on les cherche toutes : les témoignages ne sont donnés qu’en partie.",
    ),
    "unexplained-groups": (
        "The query groups by what it does not show: groups that look alike are taken together.",
        "La requête groupe par ce qu’elle ne montre pas : les groupes d’apparence égale sont pris ensemble.",
    ),
    "unexplained-syntax": (
        "This query’s form cannot be taken apart: no evidence for its rows.",
        "La forme de cette requête ne se laisse pas analyser : pas de témoignages pour ses lignes.",
    ),
    "unexplained-statement": (
        "No account was found for a statement.",
        "Aucun témoignage n’a été trouvé pour un énoncé.",
    ),
    "own-graph": ("this graph itself ({graph})", "ce graphe lui-même ({graph})"),
    "not-kept": ("not kept in the view", "non retenu dans la vue"),
    "denied": ("denied by {accounts}", "nié par {accounts}"),
    "competing": ("{property}: {value} ({accounts})", "{property} : {value} ({accounts})"),
    "competing-of": ("{property} ({subject}): {value} ({accounts})", "{property} ({subject}) : {value} ({accounts})"),
    "unknown-format": (
        "no export format is called “{format}”; there are: {formats}",
        "aucun format d’export ne s’appelle « {format} » ; il y a : {formats}",
    ),
    "unknown-extension": (
        "the extension “{extension}” stands for no export format (known: {extensions}); give one with --format",
        "l’extension « {extension} » ne correspond à aucun format d’export (connues : {extensions}) ; indiquez-en un avec --format",
    ),
    "unknown-scope": (
        "no export scope is called “{scope}”; there are: {scopes}",
        "aucune étendue d’export ne s’appelle « {scope} » ; il y a : {scopes}",
    ),
    "scope-not-carried": (
        "the format {format} cannot carry the scope “{scope}”; these can: {formats}",
        "le format {format} ne peut pas contenir l’étendue « {scope} » ; ceux-ci le peuvent : {formats}",
    ),
    "no-graph": (
        "the format {format} is for the whole graph, not for the triples of a query; these can: {formats}",
        "le format {format} sert au graphe entier, pas aux triplets d’une requête ; ceux-ci conviennent : {formats}",
    ),
    "triple-term": (
        "the format {format} cannot hold a triple as the value of a statement: {term}",
        "le format {format} ne peut pas contenir un triplet comme valeur d’un énoncé : {term}",
    ),
    "property-not-in-xml": (
        "RDF/XML cannot write the property <{property}>: the end of its IRI is not an XML name",
        "RDF/XML ne peut pas écrire la propriété <{property}> : la fin de son IRI n’est pas un nom XML",
    ),
    "text-not-in-xml": (
        "XML cannot hold this text (control character or writing direction): {text!r}",
        "XML ne peut pas contenir ce texte (caractère de contrôle ou sens d’écriture) : {text!r}",
    ),
    "text-not-in-sssom": (
        "SSSOM cannot hold this text, which has a line break: {text!r}",
        "SSSOM ne peut pas contenir ce texte, qui a un saut de ligne : {text!r}",
    ),
    "other-format": (
        "Export as Turtle, N-Triples or N-Quads instead, which can hold anything.",
        "Exportez plutôt en Turtle, N-Triples ou N-Quads, qui peuvent tout contenir.",
    ),
    "other-results-format": (
        "Take CSV, TSV or JSON instead, which can hold any text.",
        "Prenez plutôt CSV, TSV ou JSON, qui peuvent contenir n’importe quel texte.",
    ),
    "cannot-write": ("cannot be written: {reason}", "impossible à écrire : {reason}"),
    "cannot-write-hint": (
        "What was there before, if anything, is unchanged.",
        "Ce qui s’y trouvait, le cas échéant, est inchangé.",
    ),
    "geometry-not-a-point": (
        "GeoJSON export reads POINT geometries; {place} has: {text}",
        "l’export GeoJSON lit les géométries POINT ; {place} a : {text}",
    ),
    "geometry-out-of-range": (
        "{place}: longitude must be within ±180 and latitude within ±90, not {text}",
        "{place} : la longitude doit être entre ±180 et la latitude entre ±90, pas {text}",
    ),
    "geometry-reference-system": (
        "{place}: only CRS84 and EPSG:4326 coordinates can be exported to GeoJSON, not {text}",
        "{place} : seules les coordonnées CRS84 et EPSG:4326 s’exportent en GeoJSON, pas {text}",
    ),
    "sssom-title": (
        "Links of Québec’s international relations to other data sets",
        "Liens des relations internationales du Québec vers d’autres jeux de données",
    ),
    "sssom-description": (
        "Identifiers of governments, places and organizations in other data sets, each as its source gives it. How a source found "
        "a match is not known; its letter of confidence, the confirmations and its rights stand in the column “other”.",
        "Identifiants de gouvernements, de lieux et d’organisations dans d’autres jeux de données, tels que leurs sources les "
        "donnent. On ignore comment une source a établi la correspondance ; sa cote de confiance, les confirmations et ses droits "
        "figurent dans la colonne « other ».",
    ),
}
