"""Drives the worklist page in headless Chromium through chromedriver, for the tests and for pictures of it.

browse.py URL [--rows N] [--open] [--shot FILE] [--width W] [--height H] [--light] [--then CHANGE]

Waits until the page shows N rows (0: its empty state), then prints what is on it as one JSON object. --then makes a
change, waits until the page shows it, and prints a second object: `lost` cuts the connection to the service, `raise` gives the
last study of the reading order the priority HIGH by UPS-RS.
"""

import argparse
import base64
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

FACTS = """
const text = (node, what) => node.querySelector(what)?.textContent ?? null;
return {
  title: document.title,
  link: document.getElementById('link-text').textContent,
  lost: !document.getElementById('lost').hidden,
  lostText: document.getElementById('lost').textContent,
  empty: document.getElementById('empty').hidden ? null : document.getElementById('empty').textContent,
  notice: document.querySelector('.notice').textContent,
  counts: document.getElementById('counts').textContent,
  news: document.getElementById('news').textContent,
  owned: window.owned ?? null,
  images: document.images.length,
  scripts: [...document.scripts].map((script) => script.getAttribute('src')),
  lamp: document.getElementById('link').className,
  wide: document.documentElement.scrollWidth > window.innerWidth,
  rows: [...document.querySelectorAll('.row')].map((row) => ({
    rank: text(row, '.rank'), name: text(row, '.line > :nth-child(2) .main'), outcome: text(row, '.outcome'),
    why: text(row, '.why p'), state: text(row, '.state .main'), times: text(row, '.times'),
    side: text(row, '.side'), chance: text(row, '.chance'), details: text(row, '.details'),
    label: row.querySelector('.open').getAttribute('aria-label'),
    expanded: row.querySelector('.open').getAttribute('aria-expanded'),
  })),
};
"""

# Resolves once the condition holds, without asking again and again.
WAIT = """
const [condition, limit, done] = arguments;
const holds = new Function('return ' + condition);
const look = () => { if (holds()) end(true); };
const end = (value) => { observer.disconnect(); removeEventListener('load', look); clearTimeout(timer); done(value); };
const observer = new MutationObserver(look);
addEventListener('load', look);
const timer = setTimeout(() => end(false), limit);
observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
if (holds()) end(true);
"""

# Marks the rows that were there, so that a new one at the top can be told from them.
RAISE = """
const done = arguments[arguments.length - 1];
document.querySelectorAll('#reading .row').forEach((row) => { row.dataset.seen = 'yes'; });
[...document.querySelectorAll('#reading .row')].at(-1).removeAttribute('data-seen');
(async () => {
  const list = await (await fetch('/api/worklist')).json();
  const uid = list.studies.filter((study) => study.rank).at(-1).workitem_uid;
  const body = JSON.stringify({ '00741200': { vr: 'CS', Value: ['HIGH'] } });
  const headers = { 'Content-Type': 'application/dicom+json' };
  const answer = await fetch(`/dicom-web/workitems/${uid}`, { method: 'POST', headers, body });
  done(answer.status);
})();
"""


class Wire:
    """Passes the browser's connections on to the service until it is cut."""

    def __init__(self, url):
        place = urllib.parse.urlsplit(url)
        self.target = (place.hostname, place.port)
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}{place.path}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            self.open += [near, far]
            for source, sink in [(near, far), (far, near)]:
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass(source, sink):
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self):
        # A thread in accept() would keep the socket open after close().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.open:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Refused(Exception):
    """What chromedriver says when it does not do what it is asked."""


class Browser:
    def __init__(self, profile, width, height, light):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._until_ready()
        arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            f"--user-data-dir={profile}", f"--window-size={width},{height}",
        ]  # fmt: skip
        options = {"args": arguments}
        answer = self._ask("POST", "/session", {
            "capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options,
                                             "timeouts": {"script": 60_000}}},
        })  # fmt: skip
        self.session = f"/session/{answer['sessionId']}"
        self.command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        scheme = {"name": "prefers-color-scheme", "value": "light" if light else "dark"}
        self.command("Emulation.setEmulatedMedia", {"features": [scheme]})

    def _until_ready(self):
        for _ in range(200):
            try:
                if self._ask("GET", "/status")["ready"]:
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("chromedriver does not answer")

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}: {error.read().decode(errors='replace')[:600]}") from None

    def command(self, name, parameters):
        return self._ask("POST", f"{self.session}/goog/cdp/execute", {"cmd": name, "params": parameters})

    def open(self, url):
        self._ask("POST", f"{self.session}/url", {"url": url})

    def run(self, script, *arguments, kind="sync"):
        return self._ask("POST", f"{self.session}/execute/{kind}", {"script": script, "args": list(arguments)})

    def wait(self, condition, seconds=40):
        """Waits until `condition` holds, on this page or on the one that it goes to."""
        end, last = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                if self.run(WAIT, condition, int((end - time.monotonic()) * 1000), kind="async"):
                    return
            except Refused as refusal:
                # A page that is left takes its waiting script with it, in several ways and words.
                last = refusal
                time.sleep(0.1)
        raise SystemExit(f"the page never came to: {condition} {last or ''}")

    def keys(self, *names):
        """Presses keys one after another, as a person at the keyboard does."""
        codes = {"Enter": "\ue007", "Escape": "\ue00c", "Down": "\ue015", "Up": "\ue013", "End": "\ue010"}
        steps = []
        for name in names:
            steps += [{"type": kind, "value": codes.get(name, name)} for kind in ("keyDown", "keyUp")]
        body = {"actions": [{"type": "key", "id": "keyboard", "actions": steps}]}
        self._ask("POST", f"{self.session}/actions", body)

    def shot(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self._ask("GET", f"{self.session}/screenshot")))

    def close(self):
        try:
            self._ask("DELETE", self.session)
        finally:
            self.driver.terminate()
            try:
                self.driver.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.driver.kill()
                self.driver.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--shot")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--then", choices=["lost", "raise"])
    options = parser.parse_args()
    # A caller's blocked signals would be inherited by chromedriver, which could then not be ended.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile, options.width, options.height, options.light)
        try:
            wire = Wire(options.url)
            browser.open(wire.url)
            shown = f"document.querySelectorAll('.row').length === {options.rows}"
            browser.wait(shown if options.rows else "!document.getElementById('empty').hidden")
            browser.wait("document.getElementById('link-text').textContent === 'Live'")
            if options.open:
                browser.run("document.querySelector('.open').focus(); document.querySelector('.open').click()")
                browser.wait("document.querySelector('.details .moment') !== null")
            print(json.dumps(browser.run(FACTS)), flush=True)
            if options.then == "lost":
                wire.cut()
                browser.wait("!document.getElementById('lost').hidden")
            if options.then == "raise":
                browser.run(RAISE, kind="async")
                browser.wait("document.querySelectorAll('#reading .row')[0].dataset.seen === undefined")
            if options.then:
                print(json.dumps(browser.run(FACTS)), flush=True)
            if options.shot:
                browser.shot(options.shot)
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
