"""Strings of the publication: the description of the data set, the difference between releases, the page on coverage."""

MESSAGES: dict[str, tuple[str, str]] = {
    # the description
    "title": (
        "The open knowledge graph of Québec’s international relations",
        "Le graphe de connaissances ouvert des relations internationales du Québec",
    ),
    "description": (
        "Who signed what with Québec, who represents it and where, to what it belongs, who met where and when: each statement in "
        "the account of the source that makes it, with the accounts that disagree, and a view that keeps the best of them.",
        "Qui a conclu quoi avec le Québec, qui le représente et où, de quoi il est membre, qui s’est réuni où et quand : chaque "
        "énoncé dans le témoignage de la source qui le fait, avec les témoignages qui le contredisent, et une vue qui retient le "
        "meilleur d’entre eux.",
    ),
    "rights": (
        "The data set as a whole is offered under the licence given. Labels, coordinates and identifiers taken from other data sets "
        "keep the rights of their sources, which are stated with each source where they are known.",
        "L’ensemble du jeu de données est offert sous la licence indiquée. Les libellés, coordonnées et identifiants tirés d’autres "
        "jeux de données gardent les droits de leurs sources, énoncés avec chaque source quand on les connaît.",
    ),
    "document-title": ("Description of the data set", "Description du jeu de données"),
    "keyword-diplomacy": ("diplomacy", "diplomatie"),
    "keyword-agreements": ("international agreements", "ententes internationales"),
    "keyword-international": ("international relations", "relations internationales"),
    "keyword-francophonie": ("Francophonie", "Francophonie"),
    "keyword-quebec": ("Québec", "Québec"),
    "keyword-linked-data": ("linked data", "données liées"),
    "file-turtle": ("The resolved view in Turtle", "La vue résolue en Turtle"),
    "file-trig": ("The whole data set in TriG: view and accounts", "Tout le jeu de données en TriG : vue et témoignages"),
    "file-ntriples": ("The resolved view in N-Triples", "La vue résolue en N-Triples"),
    "file-nquads": (
        "The whole data set in N-Quads: view and accounts",
        "Tout le jeu de données en N-Quads : vue et témoignages",
    ),
    "file-jsonld": (
        "The whole data set in JSON-LD: view and accounts",
        "Tout le jeu de données en JSON-LD : vue et témoignages",
    ),
    "file-rdfxml": ("The resolved view in RDF/XML", "La vue résolue en RDF/XML"),
    "file-csv": ("The statements of the accounts as a table", "Les énoncés des témoignages en table"),
    "file-graphml": ("Who is tied to whom, as a network", "Qui est lié à qui, en réseau"),
    "file-geojson": ("The places, as a map", "Les lieux, en carte"),
    "file-sssom": ("The links to other data sets, as SSSOM", "Les liens vers d’autres jeux de données, en SSSOM"),
    "links-title": ("Links to {target} ({match})", "Liens vers {target} ({match})"),
    "codes-title": ("Codes: {target} ({match})", "Codes : {target} ({match})"),
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
    "build-title": ("The build of the graph", "La construction du graphe"),
    "inputs-title": ("What the graph was built from", "Ce dont le graphe a été construit"),
    "inputs-description": (
        "The accounts, their provenance, the ontology, its concepts and its shapes. The checksum is that of their canonical "
        "N-Quads (RDFC-1.0), sorted.",
        "Les témoignages, leur provenance, l’ontologie, ses concepts et ses formes. La somme de contrôle est celle de leurs N-Quads "
        "canoniques (RDFC-1.0), triés.",
    ),
    "step-file": ("weighing the export {name}", "pesée de l’export {name}"),
    # the difference between two releases
    "diff-none": (
        "No difference between {old} and {new}.",
        "Aucune différence entre {old} et {new}.",
    ),
    "diff-total": (
        "From {old} to {new}: {added} statements added, {removed} removed.",
        "De {old} à {new} : {added} énoncés ajoutés, {removed} retirés.",
    ),
    "diff-class": ("Things", "Choses"),
    "diff-added": ("Added", "Ajoutées"),
    "diff-removed": ("Removed", "Retirées"),
    "diff-changed": ("Changed", "Changées"),
    "diff-no-class": ("Without a class", "Sans classe"),
    "diff-more-added": ("… and {count} more added", "… et {count} autres ajoutées"),
    "diff-more-removed": ("… and {count} more removed", "… et {count} autres retirées"),
    "diff-more-changed": ("… and {count} more changed", "… et {count} autres changées"),
    "diff-more": ("… and {count} more statements", "… et {count} autres énoncés"),
    "diff-says": ("{account} (from {sources}):", "{account} (tiré de {sources}) :"),
    "diff-in": ("{account}:", "{account} :"),
    "diff-sources": ("{count} others", "{count} autres"),
    "diff-is": ("{sign} {property}: {value}", "{sign} {property} : {value}"),
    "diff-becomes": ("{sign} {property}: {old} → {new}", "{sign} {property} : {old} → {new}"),
    "diff-text": ("“{text}” ({lang})", "« {text} » ({lang})"),
    "diff-also": ("(others said so already)", "(d’autres le disaient déjà)"),
    "diff-still": ("(others still say so)", "(d’autres le disent encore)"),
    "blank-node": (
        "blank nodes have no name by which two releases could be compared",
        "les nœuds anonymes n’ont pas de nom par lequel comparer deux versions",
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
}
