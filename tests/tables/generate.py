"""Makes tables of any size: rows that import, from names that the gazetteer has, told apart by a running number."""

from __future__ import annotations

import csv
import sys

PARTNERS = (
    "Bavaria",
    "France",
    "Vermont",
    "Catalonia",
    "Japan",
    "Ontario",
    "Flanders",
    "Mexico",
    "Wallonia",
    "Senegal",
)
SECTORS = ("education", "culture", "energy", "health", "environment", "transport", "trade", "research")
KINDS = ("international-agreement", "non-binding", "unspecified")
HEADINGS = (
    "key", "title_fr", "title_en", "kind", "date_signed", "place_signed", "parties", "sectors", "reference", "sources",
    "confidence", "note",
)  # fmt: skip


def row(number: int) -> list[str]:
    """The row of a number; the same number gives the same row."""
    partner = PARTNERS[number % len(PARTNERS)]
    year = 1960 + number % 60
    initial = "abcdefghijklmnopqrstuvwxyz"[number % 26]
    return [
        f"{initial}{number:06d}-{partner.lower()}-{year}",
        f"Entente nº {number} avec le gouvernement, en matière d’échanges et de coopération",
        f"Agreement no. {number} with the government, on exchanges and co-operation",
        KINDS[number % len(KINDS)],
        f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "Paris" if number % 3 else "",
        f"Québec; {partner}",
        f"{SECTORS[number % len(SECTORS)]}; {SECTORS[number // 3 % len(SECTORS)]}",
        f"{year}-{number}",
        f"https://register{number % 7}.example.org/treaty/{number} | https://press.example.org/{number // 4}",
        "ABC"[number % 3],
        "",
    ]


NEW_NAMES = 100
"""Names in a delivery that no gazetteer has: `new_name` makes each of them."""


def new_name(number: int) -> tuple[str, str]:
    """A column, and a name in it that nobody knows: forty bodies, thirty places, twenty sectors, ten other spellings."""
    words = ("Amber", "Birch", "Cedar", "Dune", "Elm", "Fjord", "Grove", "Heath", "Islet", "Juniper")
    word, other = words[number % 10], words[number // 10]
    if number < 40:
        return "parties", f"{word} and {other} Institute"
    if number < 70:
        return "place_signed", f"{word}{other.lower()}ville"
    if number < 90:
        return "sectors", f"{word.lower()}-{other.lower()}-craft"
    return "parties", f"Free State of Bavaria ({word})"


def delivery_row(number: int) -> dict[str, str]:
    """A row of a delivery: every second one names something new, each name once."""
    cells = dict(zip(HEADINGS, row(number), strict=True))
    if number % 2:
        column, name = new_name(number // 2 % NEW_NAMES)
        cells[column] = f"Québec; {name}" if column == "parties" else name
    return cells


def write_delivery(path: str, count: int) -> None:
    """Write a delivery of *count* rows."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(delivery_row(number) for number in range(count))


def write(path: str, count: int, first: int = 0) -> None:
    """Write a table of *count* rows, numbered from *first*."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(row(number) for number in range(first, first + count))


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
