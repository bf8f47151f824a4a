"""Strings of the publication: the description of the data set, the difference between releases, the page on coverage."""

MESSAGES: dict[str, tuple[str, str]] = {
    # the description
    "links-title": ("Links to {target} ({match})", "Liens vers {target} ({match})"),
    "codes-title": ("Codes: {target}", "Codes : {target}"),
    "target-wikidata": ("Wikidata", "Wikidata"),
    "target-geonames": ("GeoNames", "GeoNames"),
    "target-dbpedia": ("DBpedia", "DBpedia"),
    "target-isni": ("ISNI", "ISNI"),
    "target-ror": ("Research Organization Registry (ROR)", "Research Organization Registry (ROR)"),
    "target-nuts-2021": ("NUTS 2021 (European Union)", "NUTS 2021 (Union européenne)"),
    "target-eu-country": (
        "Authority table of countries (EU Publications Office)",
        "Table d’autorité des pays (Office des publications de l’UE)",
    ),
    "target-eu-corporate-body": (
        "Authority table of corporate bodies (EU Publications Office)",
        "Table d’autorité des collectivités (Office des publications de l’UE)",
    ),
    "target-lcnaf": ("Name authorities (Library of Congress)", "Autorités de noms (Library of Congress)"),
    "target-loc-marc-country": ("MARC country codes (Library of Congress)", "Codes de pays MARC (Library of Congress)"),
    "step-file": ("weighing the export {name}", "pesée de l’export {name}"),
    # the summary of a change
    "summary-title": ("What this changes in the graph", "Ce que cela change au graphe"),
    "summary-from": ("From {old} to {new}.", "Avant : {old} ; après : {new}."),
    "summary-new": ("New", "Nouvelles"),
    "summary-partners": ("{count} new partners", "{count} nouveaux partenaires"),
    "summary-partners-one": ("{count} new partner", "{count} nouveau partenaire"),
    "summary-corrected": ("{count} values replaced or withdrawn", "{count} valeurs remplacées ou retirées"),
    "summary-corrected-one": ("{count} value replaced or withdrawn", "{count} valeur remplacée ou retirée"),
    "summary-disputed": ("{count} values disputed from now on", "{count} valeurs désormais contestées"),
    "summary-disputed-one": ("{count} value disputed from now on", "{count} valeur désormais contestée"),
    "summary-sources": ("New sources, of {count} sites", "Nouvelles sources, de {count} sites"),
    "summary-sources-one": ("New sources, of {count} site", "Nouvelles sources, de {count} site"),
    "summary-removed": ("{count} things are gone", "{count} choses retirées"),
    "summary-removed-one": ("{count} thing is gone", "{count} chose retirée"),
    "summary-more": ("… and {count} more", "… et {count} autres"),
    "summary-more-one": ("… and {count} more", "… et {count} autre"),
    "summary-correction": ("{thing}, {property}: {change}", "{thing}, {property} : {change}"),
    "working-tree": ("the files", "les fichiers"),
    "no-git": ("Git is not installed", "Git n’est pas installé"),
    "no-commit": (
        "no commit of Git to compare the data folder with ({reason})",
        "aucun commit de Git auquel comparer le dossier de données ({reason})",
    ),
    "no-commit-hint": (
        "Name the older data folder instead: qkg diff OLD NEW; or a commit that holds this one: --since COMMIT.",
        "Nommez plutôt l’ancien dossier de données : qkg diff ANCIEN NOUVEAU ; ou un commit qui contient celui-ci : --since COMMIT.",
    ),
    # the difference between two releases
    "diff-none": ("No difference between {old} and {new}.", "Aucune différence entre {old} et {new}."),
    "diff-total": (
        "From {old} to {new}: {added}, {removed}.",
        "De {old} à {new} : {added}, {removed}.",
    ),
    "diff-total-added": ("{count} statements added", "{count} énoncés ajoutés"),
    "diff-total-added-one": ("{count} statement added", "{count} énoncé ajouté"),
    "diff-total-removed": ("{count} removed", "{count} retirés"),
    "diff-total-removed-one": ("{count} removed", "{count} retiré"),
    "diff-class": ("Things", "Choses"),
    "diff-added": ("Added", "Ajoutées"),
    "diff-removed": ("Removed", "Retirées"),
    "diff-changed": ("Changed", "Changées"),
    "diff-no-class": ("Without a class", "Sans classe"),
    "diff-more-added": ("… and {count} more added", "… et {count} autres ajoutées"),
    "diff-more-added-one": ("… and {count} more added", "… et {count} autre ajoutée"),
    "diff-more-removed": ("… and {count} more removed", "… et {count} autres retirées"),
    "diff-more-removed-one": ("… and {count} more removed", "… et {count} autre retirée"),
    "diff-more-changed": ("… and {count} more changed", "… et {count} autres changées"),
    "diff-more-changed-one": ("… and {count} more changed", "… et {count} autre changée"),
    "diff-more": ("… and {count} more statements", "… et {count} autres énoncés"),
    "diff-more-one": ("… and {count} more statement", "… et {count} autre énoncé"),
    "diff-says": ("{account} (from {sources}):", "{account} (tiré de {sources}) :"),
    "diff-in": ("{account}:", "{account} :"),
    "diff-sources": ("{count} others", "{count} autres"),
    "diff-is": ("{sign} {property}: {value}", "{sign} {property} : {value}"),
    "diff-becomes": ("{sign} {property}: {old} → {new}", "{sign} {property} : {old} → {new}"),
    "diff-text": ("“{text}” ({lang})", "« {text} » ({lang})"),
    "diff-also": ("(others said so already)", "(d’autres le disaient déjà)"),
    "diff-still": ("(others still say so)", "(d’autres le disent encore)"),
    "blank-nodes-alike": (
        "more than {limit} blank nodes beside another cannot be distinguished; give them IRIs to compare them",
        "plus de {limit} nœuds anonymes voisins d’un autre ne se distinguent pas ; donnez-leur des IRI pour les comparer",
    ),
    "not-alike": (
        "holds one graph, and {other} a whole data set: compare two exports of the same kind",
        "contient un seul graphe, et {other} tout un jeu de données : comparez deux exports de même nature",
    ),
    "release-format": (
        "a release is a data folder, or a file that ends in one of {extensions}",
        "une version est un dossier de données, ou un fichier qui se termine par l’un de {extensions}",
    ),
    "release-twice": (
        "standard input can be one of the two releases only",
        "l’entrée standard ne peut être qu’une des deux versions",
    ),
    "unknown-count": (
        "nothing is counted by “{by}”; there are: {kinds}",
        "rien n’est compté par « {by} » ; il y a : {kinds}",
    ),
    # the page on coverage
    "page-generated": (
        "Written by `qkg stats --page` (make data-page) from the graph: do not edit. En français : data.fr.md",
        "Écrit par `qkg stats --page` (make data-page) à partir du graphe : ne pas modifier. In English: data.md",
    ),
    "page-title": ("The data: what is there, and what is missing", "Les données : ce qu’il y a, et ce qui manque"),
    "page-intro": (
        "Each number below is the answer of a stored query that is named beside it: `qkg stats --by …` or `qkg query NAME` asks it "
        "again. An account is what one source, or one row of a table, says; several accounts of one thing may disagree.",
        "Chaque nombre ci-dessous est la réponse d’une requête enregistrée, nommée à côté : `qkg stats --by …` ou `qkg query NOM` la "
        "pose à nouveau. Un témoignage est ce que dit une source, ou une ligne de table ; plusieurs témoignages d’une même chose peuvent se contredire.",
    ),
    "page-tables": ("From the research tables to the graph", "Des tables de recherche au graphe"),
    "page-tables-note": (
        "Rows of each table that are in the graph (`{query}`). A row of a register is an account of its own. The rows of `entities` are "
        "told by the keys they bear; those of `links` are the statements of the linksets. A row that is not in the graph would be "
        "left out by a judgement, below, or rejected by the import, which says why.",
        "Les lignes de chaque table qui sont dans le graphe (`{query}`). Une ligne de registre est un témoignage à elle seule. Celles "
        "d’`entities` se reconnaissent à la clé qu’elles portent ; celles de `links` sont les énoncés des ensembles de liens. Une ligne "
        "absente du graphe serait laissée de côté par une décision, ci-dessous, ou rejetée par le versement, qui dit pourquoi.",
    ),
    "page-judgements": ("Judgements on rows", "Décisions sur des lignes"),
    "page-judgements-note": (
        "Where the editors read a row otherwise than it stands, the account says so and why (`{query}`; `graph/judgements/`).",
        "Là où les éditeurs ont lu une ligne autrement qu’elle ne se présente, le témoignage le dit, avec la raison (`{query}` ; `graph/judgements/`).",
    ),
    "judged-merged": (
        "{count} rows stood under a second key for the same thing: they are accounts of one thing now.",
        "{count} lignes figuraient sous une seconde clé pour la même chose : elles sont désormais des témoignages d’une seule.",
    ),
    "judged-keyed": (
        "{count} rows of a table without keys were given one, so that rows about one thing meet.",
        "{count} lignes d’une table sans clés en ont reçu une, pour que les lignes sur une même chose se rejoignent.",
    ),
    "judged-reclassified": (
        "{count} rows are of another kind than they say.",
        "{count} lignes sont d’une autre nature qu’elles ne le disent.",
    ),
    "judged-split": ("{count} rows became several.", "{count} lignes en sont devenues plusieurs."),
    "judged-rejected": ("{count} judgements leave a row out.", "{count} jugements laissent une ligne de côté."),
    "judged-ranked": ("{count} rows were set aside or preferred.", "{count} lignes ont été écartées ou préférées."),
    "judged-reread": (
        "{count} rows were read with another party, sector, name, place or role.",
        "{count} lignes ont été lues avec une autre partie, un autre secteur, nom, lieu ou rôle.",
    ),
    "action-merged": ("merged", "fusionnée"),
    "action-keyed": ("keyed", "dotée d’une clé"),
    "action-reclassified": ("reclassified", "reclassée"),
    "action-split": ("split", "divisée"),
    "action-rejected": ("left out", "laissée de côté"),
    "action-ranked": ("ranked", "classée"),
    "action-reread": ("reread", "relue"),
    "page-table": ("Table", "Table"),
    "page-action": ("What was done", "Ce qui fut fait"),
    "page-rows": ("Rows", "Lignes"),
    "page-reason": ("Why", "Pourquoi"),
    "page-class": ("By class", "Par classe"),
    "page-class-note": (
        "`{query}`: things, and the accounts and sources that speak of them.",
        "`{query}` : les choses, et les témoignages et sources qui en parlent.",
    ),
    "page-confidence": ("By confidence", "Par confiance"),
    "page-confidence-note": (
        "`{query}`: how far the accounts are trusted.",
        "`{query}` : la confiance accordée aux témoignages.",
    ),
    "page-decade": ("By decade", "Par décennie"),
    "page-decade-note": (
        "`{query}`: by the earliest day that a date can mean. What has no date is counted last.",
        "`{query}` : selon le premier jour que peut désigner une date. Ce qui n’est pas daté est compté à la fin.",
    ),
    "page-undated": ("no date", "sans date"),
    "page-partner": ("By partner", "Par partenaire"),
    "page-partner-note": (
        "`{query}`: agreements with each partner, those that bear a date, missions, offices, and from how many sources the agreements are drawn.",
        "`{query}` : les ententes avec chaque partenaire, celles qui sont datées, les missions, les bureaux, et de combien de sources "
        "les ententes sont tirées.",
    ),
    "page-more": ("And {count} more: `qkg stats --by {kind}`.", "Et {count} de plus : `qkg stats --by {kind}`."),
    "page-missing": ("What is missing", "Ce qui manque"),
    "page-missing-note": (
        "`{query}`: what nobody says, or what has not been found yet. A name is supplied, and marked as such, where no source gives one "
        "in the language; memberships and missions mostly have none of their own.",
        "`{query}` : ce que personne ne dit, ou ce qu’on n’a pas encore trouvé. Un nom est suppléé, et signalé comme tel, là où aucune "
        "source n’en donne dans la langue ; la plupart des appartenances et des missions n’en ont pas en propre.",
    ),
    "page-places": (
        "{count} places in use have no coordinates (`{query}`), so no map shows what happened there:",
        "{count} lieux employés n’ont pas de coordonnées (`{query}`), si bien qu’aucune carte ne montre ce qui s’y est passé :",
    ),
    "page-disagreements": ("Where sources disagree", "Là où les sources se contredisent"),
    "page-disagreements-note": (
        "`{query}`: properties with one value at most of which accounts give several. `qkg query disagreements` shows the values, and "
        "which one the view keeps.",
        "`{query}` : les propriétés à valeur unique dont les témoignages donnent plusieurs valeurs. `qkg query disagreements` montre les "
        "valeurs, et celle que la vue retient.",
    ),
    "page-source": ("By site", "Par site"),
    "page-source-note": (
        "`{query}`: where the sources were seen. An account drawn from several sources counts with each.",
        "`{query}` : où les sources ont été vues. Un témoignage tiré de plusieurs sources compte avec chacune.",
    ),
    "page-no-site": ("(no site: data files, books, words)", "(sans site : fichiers de données, livres, mots)"),
    "page-identifiers": ("Identifiers in other data sets", "Identifiants dans d’autres jeux de données"),
    "page-identifiers-note": (
        "`{query}`: what the linkset accounts hold, and how many are near matches (`skos:closeMatch`) only.",
        "`{query}` : ce que contiennent les ensembles de liens, et combien ne sont que des correspondances proches (`skos:closeMatch`).",
    ),
}
