"""A reader's and an operator's day in headless Chromium: logs in, walks through the pages, and prints what was seen.

tour.py URL --token TOKEN [--width W] [--height H] [--light]

Expects three studies, the first of them positive with outlines, and one delivery that was given up. Prints one JSON
object with a member for each step; a step that never comes about ends the program with its name.
"""

import argparse
import json
import signal
import sys
import tempfile

from browse import Browser

WIDE = "document.documentElement.scrollWidth > window.innerWidth"
ROWS = "document.querySelectorAll('.row').length"
CURRENT = "[...document.querySelectorAll('.row')].findIndex((row) => row.getAttribute('aria-current') === 'true')"
SAFE = """return {
  owned: window.owned ?? null,
  scripts: [...document.scripts].map((script) => script.getAttribute('src')),
  bold: document.querySelectorAll('b i, main script, main b img').length,
  text: document.body.textContent,
};"""


def log_in(browser, url, token):
    browser.open(url)
    browser.wait("location.pathname === '/login' && document.readyState === 'complete'")
    browser.run("document.getElementById('token').value = arguments[0]", "a wrong token of twenty")
    browser.run("document.getElementById('enter').click()")
    browser.wait("!document.getElementById('problem').hidden")
    problem = browser.run("return document.getElementById('problem').textContent")
    browser.run("document.getElementById('token').value = arguments[0]", token)
    browser.run("document.getElementById('enter').click()")
    browser.wait(f"location.pathname === '/' && {ROWS} === 3")
    browser.wait("document.getElementById('link-text').textContent === 'Live'")
    return problem


def walk(browser, url, token):
    seen = {"problem": log_in(browser, url, token), "cookies": browser.run("return document.cookie")}
    seen["wide"] = [browser.run(f"return {WIDE}")]
    seen["who"] = browser.run("return document.getElementById('who').textContent")
    seen["safe"] = [browser.run(SAFE)]
    browser.keys("j")
    first = browser.run(f"return {CURRENT}")
    browser.keys("j")
    seen["moves"] = [first, browser.run(f"return {CURRENT}")]
    browser.keys("k")
    browser.keys("/", "b", "o")
    browser.wait(f"{ROWS} === 1")
    seen["search"] = browser.run("return document.getElementById('shown').textContent")
    browser.keys("Escape")
    browser.wait(f"{ROWS} === 3")
    browser.run("const list = document.getElementById('filter-outcome'); list.value = 'not_eligible'; "
                "list.dispatchEvent(new Event('change'))")  # fmt: skip
    browser.wait(f"{ROWS} === 1")
    browser.run("document.getElementById('clear').click(); document.activeElement.blur()")
    browser.wait(f"{ROWS} === 3")

    browser.keys("j")
    browser.run("document.querySelector('.row [data-role=link]').focus()")
    browser.keys("a")
    browser.wait("document.querySelector('.row .said') !== null")
    seen["agreed"] = browser.run("return document.querySelector('.row .said').textContent")
    seen["focus"] = browser.run("return document.activeElement.dataset.role")
    browser.keys("d")
    browser.wait("document.getElementById('objection').open")
    browser.run("document.querySelector('[name=what][value=wrong_side]').click()")
    browser.run("document.getElementById('objection-comment').value = arguments[0]", "<b>left</b>")
    browser.run("document.querySelector('#objection-form [type=submit]').click()")
    browser.wait("document.querySelectorAll('.row .said').length === 2")
    browser.run("document.querySelector('.row [data-role=link]').focus()")
    browser.keys("Enter")

    browser.wait("location.pathname === '/study' && /^Image/.test(document.getElementById('caption').textContent)")
    browser.wait("document.getElementById('said').childElementCount === 2")
    caption = "return document.getElementById('caption').textContent"
    seen["captions"] = [browser.run(caption)]
    seen["outlines"] = [browser.run("return document.querySelectorAll('#outlines .outline').length")]
    browser.keys("c")
    seen["outlines"].append(browser.run("return document.querySelectorAll('#outlines .outline').length"))
    browser.keys("c", "Down")
    seen["captions"].append(browser.run(caption))
    browser.run("document.getElementById('stage').dispatchEvent(new WheelEvent('wheel', "
                "{ deltaY: -100, bubbles: true, cancelable: true }))")  # fmt: skip
    seen["captions"].append(browser.run(caption))
    browser.keys("2")
    seen["window"] = browser.run("return document.querySelector('#windows [aria-pressed=true]').textContent")
    seen["wide"].append(browser.run(f"return {WIDE}"))
    seen["safe"].append(browser.run(SAFE))
    seen["said"] = browser.run("return document.getElementById('said').textContent")

    browser.keys("Escape")
    browser.wait(f"location.pathname === '/' && {ROWS} === 3")
    browser.run("document.getElementById('to-operations').click()")
    retry = "[...document.querySelectorAll('#dead button')]"
    browser.wait(f"location.pathname === '/operations' && {retry}.length === 1")
    seen["wide"].append(browser.run(f"return {WIDE}"))
    seen["safe"].append(browser.run(SAFE))
    browser.run(f"{retry}[0].click()")
    browser.wait(f"{retry}.length === 0")
    seen["dead"] = browser.run("return document.getElementById('dead').textContent")
    browser.run("document.getElementById('theme').click(); document.getElementById('theme').click()")
    seen["theme"] = browser.run("return [document.documentElement.dataset.theme, "
                                "getComputedStyle(document.body).color]")  # fmt: skip
    browser.run("document.getElementById('leave').click()")
    browser.wait("location.pathname === '/login'")
    return seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--token", required=True)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    # A caller's blocked signals would be inherited by chromedriver, which could then not be ended.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile, options.width, options.height, options.light)
        try:
            print(json.dumps(walk(browser, options.url, options.token)), flush=True)
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
