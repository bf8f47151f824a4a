"""Strings of the answers."""

MESSAGES: dict[str, tuple[str, str]] = {
    "not-installed": (
        "this needs the Python package “{library}”, which is not installed",
        "ceci demande le paquet Python « {library} », qui n’est pas installé",
    ),
    "install-dataframes": (
        "Install it with: pip install 'qkg[dataframes]'",
        "Installez-le avec : pip install 'qkg[dataframes]'",
    ),
}
