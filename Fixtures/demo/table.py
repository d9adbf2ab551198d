"""Plain text tables."""

import unicodedata


def _width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(heads, rows):
    cells = [[str(c) for c in row] for row in [heads, *rows]]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(heads))]
    lines = ["  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths), *lines[1:]])
