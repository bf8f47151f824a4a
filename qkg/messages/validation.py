"""Validation: its errors, the notes of a run, default messages of constraints, and the words of its reports."""

MESSAGES: dict[str, tuple[str, str]] = {
    # Errors.
    "files-remote": (
        "files are checked together with the sources of a data folder, not with what a remote endpoint holds",
        "les fichiers sont vérifiés avec les sources d’un dossier de données, pas avec ce que contient un point d’accès distant",
    ),
    "files-remote-hint": (
        "Leave --engine out to check the files, or leave the files out to check the endpoint.",
        "Retirez --engine pour vérifier les fichiers, ou retirez les fichiers pour vérifier le point d’accès.",
    ),
    "no-engine": (
        "unknown validation engine “{engine}”; choose one of: {engines}",
        "moteur de validation inconnu : « {engine} » ; choisissez parmi : {engines}",
    ),
    "no-format": (
        "unknown report format “{format}”; choose one of: {formats}",
        "format de rapport inconnu : « {format} » ; choisissez parmi : {formats}",
    ),
    "refused": (
        "the shape {shape} cannot be compiled to SPARQL: {reason}",
        "la forme {shape} ne peut pas être compilée en SPARQL : {reason}",
    ),
    "refused-hint": (
        "Use the engine “auto” or “pyshacl”.",
        "Utilisez le moteur « auto » ou « pyshacl ».",
    ),
    "refuses-blank-node": ("it names a blank node", "elle nomme un nœud anonyme"),
    "refuses-pattern": (
        "not every engine knows the regular expression {pattern}",
        "l’expression rationnelle {pattern} n’est pas connue de tous les moteurs",
    ),
    "refuses-depth": (
        "it refers to {shape}, nested deeper than {limit} shapes",
        "elle renvoie à {shape}, imbriquée à plus de {limit} formes de profondeur",
    ),
    "refuses-recursion": ("it comes back to {shape}", "elle revient à {shape}"),
    "refuses-term": (
        "{term} is neither SHACL Core nor SHACL-SPARQL",
        "{term} n’est ni de SHACL Core ni de SHACL-SPARQL",
    ),
    "refuses-word": ("{word} in a sh:select query", "{word} dans une requête sh:select"),
    "refuses-not-selected": (
        "a sh:select query, or a query within it, does not select $this",
        "une requête sh:select, ou une requête qu’elle contient, ne sélectionne pas $this",
    ),
    "refuses-function": (
        "{function} in a sh:select query is not a function of SPARQL",
        "{function}, dans une requête sh:select, n’est pas une fonction de SPARQL",
    ),
    "reference-failed": (
        "pySHACL could not use the shapes: {reason}",
        "pySHACL n’a pas pu utiliser les formes : {reason}",
    ),
    "bad-path": ("not a SHACL property path: {path}", "ceci n’est pas un chemin de propriété SHACL : {path}"),
    "bad-parameter": (
        "the shape {shape} gives {parameter} a value that it cannot have: {value}",
        "la forme {shape} donne à {parameter} une valeur qu’il ne peut pas avoir : {value}",
    ),
    "bad-pattern": (
        "the sh:pattern of the shape {shape} is not a regular expression ({reason}): {pattern}",
        "le sh:pattern de la forme {shape} n’est pas une expression rationnelle ({reason}) : {pattern}",
    ),
    "two-paths": (
        "the shape {shape} has more than one sh:path: {paths}",
        "la forme {shape} a plus d’un sh:path : {paths}",
    ),
    "bad-list": ("broken RDF list at {node}", "liste RDF rompue en {node}"),
    "no-select": (
        "the SPARQL constraint {node} has no sh:select",
        "la contrainte SPARQL {node} n’a pas de sh:select",
    ),
    "bad-select": (
        "the sh:select query of {node} cannot be used: {reason}",
        "la requête sh:select de {node} est inutilisable : {reason}",
    ),
    "no-prefix": (
        "the prefix “{prefix}:” of a sh:select query is not declared by its sh:prefixes",
        "le préfixe « {prefix}: » d’une requête sh:select n’est pas déclaré par ses sh:prefixes",
    ),
    "no-file": ("no file to validate", "aucun fichier à valider"),
    "no-shapes": (
        "there are no shapes to validate against",
        "il n’y a aucune forme à laquelle comparer les données",
    ),
    # Notes.
    "no-focus": (
        "the shape {shape} found no node to check",
        "la forme {shape} n’a trouvé aucun nœud à vérifier",
    ),
    "nothing-checked": (
        "{file}: no shape applies to anything in this file; are its things typed with classes of the ontology?",
        "{file} : aucune forme ne s’applique à ce fichier ; ses choses sont-elles typées avec les classes de l’ontologie ?",
    ),
    "by-reference": (
        "the shape {shape} was checked by pySHACL, not by the compiler: {reason}",
        "la forme {shape} a été vérifiée par pySHACL et non par le compilateur : {reason}",
    ),
    "less-grave": (
        "less grave results, not shown: {count}",
        "résultats moins graves, non montrés : {count}",
    ),
    # Progress.
    "validating": ("Validating …", "Validation …"),
    "validating-slowly": (
        "Validating with pySHACL: seconds for a small file of your own, many minutes for the whole graph …",
        "Validation par pySHACL : quelques secondes pour un petit fichier, de longues minutes pour tout le graphe …",
    ),
    # Parts of reports.
    "title": ("Validation report", "Rapport de validation"),
    "level-violation-one": ("violation", "violation"),
    "level-violation": ("violations", "violations"),
    "level-warning-one": ("warning", "avertissement"),
    "level-warning": ("warnings", "avertissements"),
    "level-info-one": ("remark", "remarque"),
    "level-info": ("remarks", "remarques"),
    "conforms": ("No problem found.", "Aucun problème trouvé."),
    "nothing-as-grave": ("Nothing as grave as that found.", "Rien trouvé d’aussi grave."),
    "summary": ("Found: {counts}.", "Trouvé : {counts}."),
    "checked-one": ("{count} shape checked.", "{count} forme vérifiée."),
    "checked": ("{count} shapes checked.", "{count} formes vérifiées."),
    "asked-one": ("{count} quality query asked.", "{count} requête de qualité posée."),
    "asked": ("{count} quality queries asked.", "{count} requêtes de qualité posées."),
    "notes": ("Notes", "Notes"),
    "label-severity": ("Severity", "Gravité"),
    "label-message": ("Message", "Message"),
    "label-focus": ("Node", "Nœud"),
    "label-path": ("Property", "Propriété"),
    "label-value": ("Value", "Valeur"),
    "label-shape": ("Shape", "Forme"),
    "label-query": ("Quality query", "Requête de qualité"),
    "label-accounts": ("Accounts", "Témoignages"),
    "label-where": ("Where", "Où"),
    "caption": ("Results, the gravest first", "Résultats, les plus graves d’abord"),
    "colon": ("{label}: {text}", "{label} : {text}"),
    # What a constraint says when its shape has no message; {value} is its parameter. The keys are the components’ names.
    "violates-class": ("must be an instance of {value}", "doit être une instance de {value}"),
    "violates-datatype": ("must be a well-formed {value}", "doit être un {value} bien formé"),
    "violates-node-kind": ("must be of the kind {value}", "doit être de la sorte {value}"),
    "violates-min-count": ("at least {value} value(s) needed", "au moins {value} valeur(s) requise(s)"),
    "violates-max-count": ("at most {value} value(s) allowed", "au plus {value} valeur(s) permise(s)"),
    "violates-min-exclusive": ("must be greater than {value}", "doit être supérieur à {value}"),
    "violates-min-inclusive": ("must be {value} or more", "doit être {value} ou plus"),
    "violates-max-exclusive": ("must be less than {value}", "doit être inférieur à {value}"),
    "violates-max-inclusive": ("must be {value} or less", "doit être {value} ou moins"),
    "violates-min-length": ("at least {value} character(s) needed", "au moins {value} caractère(s) requis"),
    "violates-max-length": ("at most {value} character(s) allowed", "au plus {value} caractère(s) permis"),
    "violates-pattern": ("must match the pattern {value}", "doit suivre le motif {value}"),
    "violates-language-in": (
        "must be text in one of these languages: {value}",
        "doit être un texte dans l’une de ces langues : {value}",
    ),
    "violates-unique-lang": (
        "more than one value in the same language",
        "plus d’une valeur dans la même langue",
    ),
    "violates-equals": ("must have the same values as {value}", "doit avoir les mêmes valeurs que {value}"),
    "violates-disjoint": (
        "must not share a value with {value}",
        "ne doit partager aucune valeur avec {value}",
    ),
    "violates-less-than": ("must be less than {value}", "doit être inférieur à {value}"),
    "violates-less-than-or-equals": (
        "must be less than or equal to {value}",
        "doit être inférieur ou égal à {value}",
    ),
    "violates-not": ("must not conform to {value}", "ne doit pas être conforme à {value}"),
    "violates-and": ("must conform to all of: {value}", "doit être conforme à toutes ces formes : {value}"),
    "violates-or": ("must conform to one of: {value}", "doit être conforme à l’une de ces formes : {value}"),
    "violates-xone": (
        "must conform to exactly one of: {value}",
        "doit être conforme à une seule de ces formes : {value}",
    ),
    "violates-node": ("must conform to {value}", "doit être conforme à {value}"),
    "violates-qualified-min-count": (
        "at least {value} value(s) of the given shape needed",
        "au moins {value} valeur(s) de la forme donnée requise(s)",
    ),
    "violates-qualified-max-count": (
        "at most {value} value(s) of the given shape allowed",
        "au plus {value} valeur(s) de la forme donnée permise(s)",
    ),
    "violates-closed": ("property not allowed here", "propriété non permise ici"),
    "violates-has-value": ("the value {value} is missing", "la valeur {value} manque"),
    "violates-in": ("must be one of: {value}", "doit être l’une de ces valeurs : {value}"),
    "violates-sparql": ("the constraint {value} does not hold", "la contrainte {value} n’est pas respectée"),
    "violates-other": ("the constraint is not satisfied", "la contrainte n’est pas respectée"),
}
