"""Strings about dates."""

MESSAGES: dict[str, tuple[str, str]] = {
    "invalid": ("“{value}” is not a date", "« {value} » n’est pas une date"),
    "hint": (
        "Write a date as EDTF, levels 0 and 1: 1965-02-27, 1971-10, 1970~ (about), 197X, 1971/1973, ../1973 (by 1973), "
        "or .. alone (known to be open).",
        "Écrivez une date en EDTF, niveaux 0 et 1 : 1965-02-27, 1971-10, 1970~ (environ), 197X, 1971/1973, ../1973 "
        "(au plus tard en 1973), ou .. seul (encore en cours).",
    ),
}
