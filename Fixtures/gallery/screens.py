"""Pictures of the service's own pages, wide and narrow, light and dark."""

import sys
import tempfile
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "page"))

from browse import Browser  # noqa: E402

SIZES = {"wide": (1440, 900), "phone": (360, 780)}
_LIVE = "document.getElementById('link-text').textContent === 'Live'"
_DRAWN = (
    "document.getElementById('picture').naturalWidth > 0 "
    "&& document.querySelectorAll('#report li').length + document.querySelectorAll('#report .dim').length > 0"
)
_NUMBERS = "document.getElementById('queue').childElementCount > 0"


def draw(folder, base, study):
    """Writes the pictures and gives their names; `study` is the UID of the one to open."""
    names = []
    pages = {
        "list": ("/", _LIVE + " && document.querySelector('.row') !== null"),
        "study": (f"/study?uid={urllib.parse.quote(study)}", _DRAWN),
        "operations": ("/operations", _NUMBERS),
    }
    for size, (width, height) in SIZES.items():
        for light in (True, False):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
                browser = Browser(profile, width, height, light)
                try:
                    for page, (path, shown) in pages.items():
                        browser.open(base + path)
                        browser.wait(shown)
                        # The next frame, so that what was just put in is drawn too.
                        browser.run("const done = arguments[arguments.length - 1]; "
                                    "requestAnimationFrame(() => requestAnimationFrame(() => done(true)))",
                                    kind="async")  # fmt: skip
                        name = f"page-{page}-{size}-{'light' if light else 'dark'}.png"
                        browser.shot(folder / name)
                        names.append(name)
                finally:
                    browser.close()
    return names
