"""Strings of the build."""

MESSAGES: dict[str, tuple[str, str]] = {
    "step-load": ("reading the sources", "lecture des sources"),
    "step-resolve": ("resolving the accounts", "résolution des témoignages"),
    "step-rules": ("applying the rules", "application des règles"),
    "step-queries": ("reading the stored queries", "lecture des requêtes enregistrées"),
    "step-store": ("writing the store", "écriture du magasin"),
    "step-wait": ("waiting for another build to end", "attente de la fin d’une autre construction"),
    "syntax": ("does not parse: {reason}", "syntaxe fautive : {reason}"),
    "default-graph": ("a statement stands outside any account", "un énoncé se trouve hors de tout témoignage"),
    "default-graph-hint": (
        "Put it in an account (account:… {{ … }}), or in graph:provenance {{ … }} if it describes one: the default graph is derived.",
        "Placez-le dans un témoignage (account:… {{ … }}), ou dans graph:provenance {{ … }} s’il en décrit un : le graphe par défaut est dérivé.",
    ),
    "blank-node": (
        "blank nodes are not published here: give the thing an IRI",
        "pas de nœud anonyme ici : donnez un IRI à la chose",
    ),
    "triple-term": (
        "triple terms are RDF 1.2; qkg keeps to RDF 1.1",
        "les triplets-termes sont du RDF 1.2 ; qkg s’en tient au RDF 1.1",
    ),
    "same-as": (
        "owl:sameAs is not used here: say skos:exactMatch or skos:closeMatch",
        "owl:sameAs n’est pas employé ici : dites skos:exactMatch ou skos:closeMatch",
    ),
    "graph-name": (
        "<{graph}> is not the name of an account or of graph:provenance",
        "<{graph}> n’est pas le nom d’un témoignage ni de graph:provenance",
    ),
    "iri": (
        "<{iri}> breaks the naming rule (…/id/<kind>/<slug>, slugs of a-z, 0-9 and hyphens)",
        "<{iri}> enfreint la règle des noms (…/id/<sorte>/<nom>, noms de a-z, 0-9 et traits d’union)",
    ),
    "problems": ("{count} problems:\n{problems}", "{count} problèmes :\n{problems}"),
    "source-format": (
        "a data set to build from is TriG (.trig) or N-Quads (.nq)",
        "un jeu de données d’où construire est en TriG (.trig) ou N-Quads (.nq)",
    ),
    "rule-header": (
        "the rule’s header is not as it should be: {reason}",
        "l’en-tête de la règle est fautif : {reason}",
    ),
    "rule-query": ("the rule does not run: {reason}", "la règle ne s’exécute pas : {reason}"),
    "rule-endless": (
        "the rule still derives new statements after {times} rounds",
        "la règle dérive encore de nouveaux énoncés après {times} tours",
    ),
    "cannot-write": ("the store cannot be written ({reason})", "impossible d’écrire le magasin ({reason})"),
    "cannot-write-hint": (
        "The previous store, if there was one, is untouched. Free some space, or name another folder with $QKG_STORE.",
        "Le magasin précédent, s’il y en avait un, est intact. Libérez de l’espace, ou indiquez un autre dossier avec $QKG_STORE.",
    ),
    "rule-date-bounds": ("Date bounds", "Bornes des dates"),
    "rule-date-bounds-definition": (
        "The first and the last day that a date written in EDTF can mean.",
        "Le premier et le dernier jour que peut désigner une date écrite en EDTF.",
    ),
    "rule-descriptive-labels": ("Descriptive labels", "Libellés descriptifs"),
    "rule-descriptive-labels-definition": (
        "A name, in a language in which no account gives one, made from what is known of the thing; an agreement’s title in "
        "square brackets is no official title.",
        "Un nom, dans une langue où aucun témoignage n’en donne, tiré de ce qu’on sait de la chose ; le titre d’entente entre "
        "crochets n’est pas un titre officiel.",
    ),
    "agreement": ("{kind} between {parties}", "{kind} : {parties}"),
    "and": ("{first} and {last}", "{first} et {last}"),
    "membership": ("{member} in {organization}: {role}", "{member}, {organization} : {role}"),
    "others": ("{count} others", "{count} autres"),
    "pair": ("{first}: {second}", "{first} : {second}"),
    "rule-search-labels": ("Search labels", "Libellés de recherche"),
    "rule-search-labels-definition": (
        "Each name of a thing without case, accents or punctuation, as searches compare it.",
        "Chaque nom d’une chose sans casse, accents ni ponctuation, tel que le comparent les recherches.",
    ),
    "rule-office-claims": ("Claims about offices", "Ce qui se dit des bureaux"),
    "rule-office-claims-definition": (
        "The days of which accounts say that a representation is open or closed.",
        "Les jours dont des témoignages disent qu’une représentation est ouverte ou fermée.",
    ),
    "rule-identifiers": ("Identifiers", "Identifiants"),
    "rule-identifiers-definition": (
        "The last part of a thing’s IRI, by which it can be named.",
        "La dernière partie de l’IRI d’une chose, par laquelle on peut la nommer.",
    ),
}
