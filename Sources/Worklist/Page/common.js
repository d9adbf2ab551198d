"use strict";
// What the pages share. Text from outside becomes text nodes and nothing else.
const triaged = (() => {
  const byId = (id) => document.getElementById(id);

  function make(name, className, ...children) {
    const node = document.createElement(name);
    if (className) node.className = className;
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  const SHAPES = "http://www.w3.org/2000/svg";
  function shape(name, attributes = {}, ...children) {
    const node = document.createElementNS(SHAPES, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
  }

  const words = {
    outcomes: {
      positive: "Positive", negative: "No finding", not_eligible: "Not evaluated", failed: "Evaluation failed",
      pending: "Not yet evaluated",
    },
    states: {
      "SCHEDULED": "To be read", "IN PROGRESS": "Being read", "COMPLETED": "Read", "CANCELED": "Cancelled",
    },
    sides: { left: "left", right: "right", bilateral: "both sides" },
    findings: {
      intracranial_haemorrhage: "Intracranial haemorrhage", pneumothorax: "Pneumothorax",
      ischaemic_stroke: "Ischaemic stroke",
    },
    deliveries: { waiting: "waiting", claimed: "being sent", delivered: "delivered", dead: "given up" },
    objections: {
      missed_finding: "A finding was missed", false_finding: "There is no such finding",
      wrong_side: "It is on another side", other: "Something else",
    },
  };

  const outcomeOf = (study) => study.outcome ?? "pending";
  const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  // A number stays on one line with its sign.
  const unbroken = (text) => text.replaceAll(" %", "\u00a0%");

  function span(ms) {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
  }

  const clocks = new Set(); // functions that keep a text's age; false when the text has gone
  const clock = { skew: 0 };
  const now = () => Date.now() + clock.skew;
  setInterval(() => { for (const tick of clocks) if (!tick()) clocks.delete(tick); }, 1_000);

  function since(iso, prefix, suffix = " ago") {
    const node = make("time", "");
    node.dateTime = iso;
    node.title = new Date(iso).toLocaleString();
    const tick = () => {
      const text = `${prefix} ${span(now() - Date.parse(iso))}${suffix}`;
      if (node.textContent !== text) node.textContent = text;
      return node.isConnected;
    };
    tick();
    clocks.add(tick);
    return node;
  }

  function age(birthDate) {
    if (!/^\d{8}$/.test(birthDate ?? "")) return null;
    const today = new Date(now());
    const [year, month, day] = [birthDate.slice(0, 4), birthDate.slice(4, 6), birthDate.slice(6)].map(Number);
    const had = today.getMonth() + 1 > month || (today.getMonth() + 1 === month && today.getDate() >= day);
    const years = today.getFullYear() - year - (had ? 0 : 1);
    return years >= 0 && years < 130 ? plural(years, "year", "years") : null;
  }

  class Refusal extends Error {
    constructor(status, text) { super(text); this.status = status; }
  }

  let session = null;

  async function ask(path, options = {}) {
    const answer = await fetch(path, { cache: "no-store", ...options });
    if (answer.status === 401) {
      location.replace(`/login?from=${encodeURIComponent(location.pathname + location.search)}`);
      throw new Refusal(401, "Log in first.");
    }
    const body = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) throw new Refusal(answer.status, body?.error ?? `The service answers ${answer.status}.`);
    return body;
  }

  // A cookie alone changes nothing: the session's proof goes along.
  async function change(method, path, body) {
    session ??= await ask("/api/session");
    const headers = {};
    if (session.proof) headers["X-Triaged-Proof"] = session.proof;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  function say(text, isTrouble = false) {
    const toast = byId("toast");
    toast.className = isTrouble ? "toast trouble" : "toast";
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { toast.hidden = true; }, isTrouble ? 8_000 : 4_000);
  }

  function showTheme() {
    const chosen = document.documentElement.dataset.theme;
    byId("theme").textContent = `Colours: ${chosen ?? "as system"}`;
  }

  // Header parts that every page has: who one is, log-out, colours.
  async function open() {
    const themes = [undefined, "light", "dark"];
    byId("theme").addEventListener("click", () => {
      const at = themes.indexOf(document.documentElement.dataset.theme);
      const next = themes[(at + 1) % themes.length];
      if (next) document.documentElement.dataset.theme = next; else delete document.documentElement.dataset.theme;
      try { if (next) localStorage.setItem("theme", next); else localStorage.removeItem("theme"); } catch { /* off */ }
      showTheme();
    });
    showTheme();
    session = await ask("/api/session");
    byId("to-operations").hidden = !session.roles.includes("operator");
    byId("who").textContent = session.has_log_in ? session.name : "";
    byId("leave").hidden = !session.has_log_in;
    byId("leave").addEventListener("click", async () => {
      try { await change("DELETE", "/api/session"); } catch { /* the session has ended anyway */ }
      location.replace("/login");
    });
    return session;
  }

  const typing = (event) => event.ctrlKey || event.metaKey || event.altKey
    || event.target.closest?.("input:not([type=range]), select, textarea, dialog[open]");

  // The dialogue of a disagreement; resolves to its parts, or to null.
  function objection(study, finding) {
    const dialog = byId("objection");
    const form = byId("objection-form");
    const which = byId("objection-finding");
    const problem = byId("objection-problem");
    form.reset();
    problem.hidden = true;
    const present = study.findings.filter((one) => one.present).map((one) => one.finding);
    which.replaceChildren(...Object.entries(words.findings).map(([kind, label]) => {
      const option = make("option", "", label);
      option.value = kind;
      return option;
    }));
    which.value = finding ?? present[0] ?? study.findings[0]?.finding ?? "intracranial_haemorrhage";
    form.elements.what.value = present.length ? "false_finding" : "missed_finding";
    dialog.showModal();
    return new Promise((resolve) => {
      const submit = (event) => {
        event.preventDefault();
        const what = form.elements.what.value, comment = byId("objection-comment").value.trim();
        if (what === "other" && !comment) {
          problem.textContent = "Say in the comment what it is.";
          problem.hidden = false;
          return;
        }
        end({ objection: what, finding: which.value, comment });
      };
      const cancel = () => end(null);
      function end(value) {
        form.removeEventListener("submit", submit);
        byId("objection-cancel").removeEventListener("click", cancel);
        dialog.removeEventListener("close", cancel);
        if (dialog.open) dialog.close();
        resolve(value);
      }
      form.addEventListener("submit", submit);
      byId("objection-cancel").addEventListener("click", cancel);
      dialog.addEventListener("close", cancel);
    });
  }

  // Records what the reader says; true when it is recorded.
  async function judge(study, verdict, finding) {
    const evaluated = study.outcome === "positive" || study.outcome === "negative";
    if (verdict === "agree" && !evaluated) { say("There is no result to agree with.", true); return false; }
    if (verdict === "disagree" && study.outcome === undefined) {
      say("There is no result to disagree with yet.", true);
      return false;
    }
    let parts = finding ? { finding } : {};
    if (verdict === "disagree") {
      parts = await objection(study, finding);
      if (!parts) return false;
    }
    try {
      const said = await change("POST", `/api/studies/${encodeURIComponent(study.study_uid)}/verdicts`, { verdict, ...parts });
      say(`Recorded: ${said.sentence}.`);
      return true;
    } catch (error) {
      say(`Not recorded: ${error.message}`, true);
      return false;
    }
  }

  // `listener.isLive()`; calls `changed` for each change and `sign` for each sign of life.
  function listen(changed, sign) {
    let source = null;
    const start = () => {
      source?.close();
      source = new EventSource("/api/events");
      source.addEventListener("open", () => { sign(); changed(); });
      source.addEventListener("alive", sign);
      source.addEventListener("changed", () => { sign(); changed(); });
    };
    start();
    setInterval(() => { if (source.readyState === EventSource.CLOSED) start(); }, 2_000);
    return { isLive: () => source.readyState === EventSource.OPEN };
  }

  return {
    byId, make, shape, words, outcomeOf, plural, unbroken, span, since, age, clock, now, ask, change, say, open, typing, judge, listen,
    session: () => session,
  };
})();
