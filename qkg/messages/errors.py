"""Strings that every area's errors share."""

MESSAGES: dict[str, tuple[str, str]] = {
    "error": ("error: {text}", "erreur : {text}"),
    "did-you-mean": ("Did you mean: {candidates}?", "Vouliez-vous dire : {candidates} ?"),
    "and-more": ("… and {count} more", "… et {count} de plus"),
}
