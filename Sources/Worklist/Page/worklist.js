"use strict";
// The worklist as it changes.
(() => {
  const { byId, make, words, outcomeOf, plural, unbroken, span, since, age, clock, ask, say, typing, judge } = triaged;
  const PAGE = 200;
  const POLL = 5_000; // ms between looks while no events come
  const REFRESH = 30_000; // ms between looks while they do: an event may be lost
  const SILENCE = 13_000; // ms without a sign of life until the connection counts as lost

  const rows = new Map(); // study UID -> row
  let limit = PAGE, lastSign = Date.now(), lastLoad = 0, isLoaded = false, current = null, view = null;
  let listener = null, loading = false, loadAgain = false;

  function toFlag(ms) {
    if (ms === 0) return "before the last image";
    return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms);
  }

  function shownFindings(study) {
    return study.findings.filter((finding) => finding.present || outcomeOf(study) === "negative")
      .sort((a, b) => b.probability - a.probability);
  }

  function resultCell(study) {
    const outcome = outcomeOf(study);
    const mark = make("span", "mark");
    mark.setAttribute("aria-hidden", "true");
    const word = outcome === "pending" && study.evaluating ? "Being evaluated"
      : outcome === "pending" && study.receiving ? "Receiving images" : words.outcomes[outcome] ?? outcome;
    const cell = make("div", "result", make("p", "outcome", mark, word));
    for (const finding of shownFindings(study)) {
      const meter = make("meter");
      meter.min = 0;
      meter.max = 1;
      meter.value = finding.probability;
      meter.setAttribute("aria-hidden", "true");
      const side = words.sides[finding.laterality];
      cell.append(make("div", "finding",
        make("div", "", finding.label, side && finding.present ? make("span", "side", `, ${side}`) : null),
        make("div", "chance", meter, make("span", "unseen", "probability "), unbroken(finding.probability_text))));
    }
    if (study.not_evaluated.length && (outcome === "positive" || outcome === "negative")) {
      const reasons = [...new Set(study.not_evaluated.map((series) => series.reason))];
      const more = reasons.length > 1 ? ` and ${plural(reasons.length - 1, "other reason", "other reasons")}` : "";
      cell.append(make("p", "sub", `${plural(study.not_evaluated.length, "series", "series")} not evaluated: ${more ? reasons[0].replace(/\.$/, ",") : reasons[0]}${more}`));
    }
    if (outcome !== "pending" && study.evaluating) cell.append(make("p", "sub", "Later images are being evaluated"));
    return cell;
  }

  function verdictButton(study, verdict, label, key) {
    const mine = study.verdicts.filter((one) => one.reader === (triaged.session()?.name ?? "local"));
    const button = make("button", "say", label);
    button.type = "button";
    button.dataset.role = verdict;
    button.title = `${label} (${key})`;
    button.setAttribute("aria-pressed", String(mine.some((one) => one.verdict === verdict)));
    button.addEventListener("click", () => judge(study, verdict));
    return button;
  }

  function line(study, row) {
    const { patient } = study;
    const who = [patient.id, patient.sex, age(patient.birth_date)].filter(Boolean).join(" · ");
    const what = make("div", "main", ...study.modalities.map((kind) => make("span", "kind", kind)),
      study.description || "No description");
    const order = make("div", "order",
      make("div", "rank", make("span", "unseen", study.rank ? "Number " : ""), study.rank ? String(study.rank) : "–"),
      make("span", `priority ${study.priority}`, study.priority, make("span", "unseen", " priority")));
    const times = make("div", "times", make("div", "", since(study.received_at, "Arrived")));
    if (study.time_to_flag_ms !== undefined) {
      times.append(make("div", "sub", `Result ${study.time_to_flag_ms === 0 ? "" : "after "}${toFlag(study.time_to_flag_ms)}`));
    }
    if (study.rank && study.due_at) {
      const late = Date.parse(study.due_at) < triaged.now();
      const due = make("time", late ? "due late" : "due",
        `${late ? "Due since" : "Due at"} ${new Date(study.due_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })}`);
      due.dateTime = study.due_at;
      times.append(make("div", "sub", due));
    }
    const link = make("a", "main name", patient.name || "No name");
    link.href = `/study?uid=${encodeURIComponent(study.study_uid)}`;
    link.dataset.role = "link";
    link.addEventListener("focus", () => select(row));
    const details = make("button", "open", "Details");
    details.type = "button";
    details.dataset.role = "open";
    details.setAttribute("aria-label", `Details of ${patient.name || "the study without a name"}`);
    details.setAttribute("aria-expanded", String(row.isOpen));
    details.addEventListener("click", () => row.toggle());
    const state = make("div", "state", make("div", "main", words.states[study.state] ?? study.state));
    const dead = study.deliveries.filter((delivery) => delivery.state === "dead").length;
    if (dead) state.append(make("div", "trouble", plural(dead, "result not delivered", "results not delivered")));
    if (study.conflicts) state.append(make("div", "trouble", plural(study.conflicts, "image in two versions", "images in two versions")));
    for (const verdict of study.verdicts) state.append(make("div", "sub said", verdict.sentence));
    const actions = make("div", "actions", verdictButton(study, "seen", "Seen", "s"));
    if (study.outcome === "positive" || study.outcome === "negative") {
      actions.append(verdictButton(study, "agree", "Agree", "a"), verdictButton(study, "disagree", "Disagree", "d"));
    }
    actions.append(details);
    actions.setAttribute("role", "group");
    actions.setAttribute("aria-label", "What you say of this study");
    state.append(actions);
    const why = make("div", "why", make("p", "", unbroken(study.standing)));
    if (study.rank && study.place?.length) why.append(make("p", "sub place", study.place[0]));
    return make("div", "line", order,
      make("div", "", link, make("div", "sub", who || "No patient ID")),
      make("div", "", what, make("div", "sub", [study.accession, plural(study.instances, "image", "images")].filter(Boolean).join(" · "))),
      resultCell(study), why, times, state);
  }

  function section(title, ...children) { return make("section", "", make("h3", "", title), ...children); }

  function details(study, story) {
    const panel = make("div", "details");
    const findings = make("ul", "");
    for (const finding of study.findings) {
      const parts = [`${finding.probability_text}, counts as present from ${Math.round(finding.operating_point * 100)} %`];
      if (finding.volume_ml !== undefined) parts.push(`${finding.volume_ml.toFixed(1)} mL`);
      findings.append(make("li", "",
        make("div", "main", `${finding.label}: ${finding.present ? "present" : "absent"}`),
        make("div", "sub", parts.join(" · ")), make("div", "sub", finding.model)));
    }
    panel.append(section("What was evaluated", study.findings.length ? findings : make("p", "", study.reason || "Nothing yet.")));
    const reasons = new Map();
    for (const series of study.not_evaluated) reasons.set(series.reason, (reasons.get(series.reason) ?? 0) + 1);
    const skipped = make("ul", "");
    for (const [reason, count] of reasons) skipped.append(make("li", "", `${plural(count, "series", "series")}: ${reason}`));
    if (study.reason && study.findings.length) skipped.prepend(make("li", "", study.reason));
    panel.append(section("What was not evaluated, and why",
      skipped.childElementCount ? skipped : make("p", "", "Nothing was left out.")));
    if (study.place?.length) {
      panel.append(section("Why it stands here", make("ul", "", ...study.place.map((text) => make("li", "", text)))));
    }
    const sent = make("ul", "");
    for (const delivery of study.deliveries) {
      sent.append(make("li", "",
        `${delivery.kind} to ${delivery.destination}: ${words.deliveries[delivery.state] ?? delivery.state}`,
        delivery.attempts > 1 ? ` after ${delivery.attempts} attempts` : null,
        delivery.last_error && delivery.state !== "delivered" ? make("div", "sub", delivery.last_error) : null));
    }
    panel.append(section("Results sent", sent.childElementCount ? sent : make("p", "", "Nothing has been sent yet.")));
    const events = make("ol", "");
    for (const event of story ?? []) {
      const moment = make("time", "moment", new Date(event.at).toLocaleTimeString());
      moment.dateTime = event.at;
      events.append(make("li", "", moment, event.name, event.detail ? make("span", "sub", ` ${event.detail}`) : null));
    }
    panel.append(section("What happened", events.childElementCount ? events : make("p", "dim", "Loading…")));
    panel.append(section("Study Instance UID", make("code", "", study.study_uid)));
    return panel;
  }

  function newRow(uid) {
    const row = { node: make("li", isLoaded ? "row fresh" : "row"), isOpen: false, shown: "", study: null, story: null };
    row.draw = () => {
      const active = document.activeElement;
      const role = row.node.contains(active) ? active.dataset.role : null;
      row.node.className = `row ${outcomeOf(row.study)}${row.node.classList.contains("fresh") ? " fresh" : ""}`;
      row.node.replaceChildren(line(row.study, row));
      if (row.isOpen) row.node.append(details(row.study, row.story));
      if (role) row.node.querySelector(`[data-role="${role}"]`)?.focus({ preventScroll: true });
      mark(row);
    };
    row.update = (study) => {
      const text = JSON.stringify(study);
      if (text === row.shown) return;
      row.shown = text;
      row.study = study;
      row.draw();
      if (row.isOpen) row.load();
    };
    row.toggle = () => {
      row.isOpen = !row.isOpen;
      row.draw();
      if (row.isOpen) row.load();
    };
    row.load = async () => {
      try {
        row.story = (await ask(`/api/studies/${encodeURIComponent(uid)}`)).events;
        if (row.isOpen) row.draw();
      } catch { /* the next change asks again */ }
    };
    return row;
  }

  function mark(row) {
    if (row === current) row.node.setAttribute("aria-current", "true"); else row.node.removeAttribute("aria-current");
  }

  function select(row, moves = false) {
    const before = current;
    current = row;
    if (before && before !== row) mark(before);
    if (!row) return;
    mark(row);
    if (!moves) return;
    row.node.querySelector("[data-role=link]").focus({ preventScroll: true });
    row.node.scrollIntoView({ block: "nearest" });
  }

  // Moves rows without moving what the reader looks at: the current row, or the first one in view, stays where it is.
  function arrange(list, studies) {
    studies.forEach((study, index) => {
      let row = rows.get(study.study_uid);
      if (!row) rows.set(study.study_uid, row = newRow(study.study_uid));
      row.update(study);
      if (list.children[index] === row.node) return;
      const held = row.node.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(row.node, list.children[index] ?? null);
      held?.focus({ preventScroll: true });
    });
    while (list.childElementCount > studies.length) list.lastElementChild.remove();
  }

  function keepingPlace(body) {
    const nodes = [...document.querySelectorAll(".row")];
    const seen = (node) => { const box = node.getBoundingClientRect(); return box.bottom > 60 && box.top < innerHeight; };
    const anchor = scrollY > 0 ? (current && seen(current.node) ? current.node : nodes.find(seen)) : null;
    const before = anchor?.getBoundingClientRect().top;
    body();
    if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
  }

  function counter(count, text, className) {
    return count ? make("li", className, make("b", "", String(count)), ` ${text}`) : null;
  }

  function announce(studies) {
    if (!isLoaded) return;
    const before = (study) => rows.get(study.study_uid)?.study?.outcome;
    const news = studies.filter((study) => study.rank && study.outcome === "positive" && before(study) !== "positive");
    if (!news.length) return;
    byId("news").textContent = news.map((study) => {
      const names = study.findings.filter((finding) => finding.present).map((finding) => finding.label).join(" and ");
      return `New positive study, number ${study.rank}: ${names}.`;
    }).join(" ");
  }

  const filters = {
    finding: (study, value) => study.findings.some((one) => one.present && one.finding === value),
    outcome: (study, value) => outcomeOf(study) === value,
    state: (study, value) => study.state === value,
    modality: (study, value) => study.modalities.includes(value),
  };

  function fits(study) {
    const texts = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    if (texts.length) {
      const { patient } = study;
      const all = [patient.name, patient.id, study.accession, study.description, study.study_uid,
        ...study.findings.filter((one) => one.present).map((one) => one.label)].join(" ").toLowerCase();
      if (!texts.every((text) => all.includes(text))) return false;
    }
    return Object.entries(filters).every(([name, test]) => {
      const value = byId(`filter-${name}`).value;
      return !value || test(study, value);
    });
  }

  const isFiltered = () => byId("search").value.trim() !== ""
    || Object.keys(filters).some((name) => byId(`filter-${name}`).value);

  function showModalities(studies) {
    const select = byId("filter-modality");
    const known = [...new Set(studies.flatMap((study) => study.modalities))].sort();
    const have = [...select.options].slice(1).map((option) => option.value);
    const wanted = [...new Set([...known, ...(select.value ? [select.value] : [])])].sort();
    if (have.join() === wanted.join()) return;
    const value = select.value;
    while (select.options.length > 1) select.remove(1);
    for (const kind of wanted) { const option = make("option", "", kind); option.value = kind; select.append(option); }
    select.value = value;
  }

  function show() {
    if (!view) return;
    const studies = view.studies;
    const wanted = studies.filter(fits);
    const open = wanted.filter((study) => study.rank), ended = wanted.filter((study) => !study.rank);
    keepingPlace(() => {
      arrange(byId("reading"), open);
      arrange(byId("done"), ended);
      byId("ended").hidden = ended.length === 0;
      byId("heads").hidden = open.length === 0;
      byId("nothing").hidden = wanted.length > 0 || studies.length === 0;
    });
    if (current && !current.node.isConnected) select(null);
    const filtered = isFiltered();
    byId("clear").hidden = !filtered;
    byId("shown").textContent = filtered ? `${wanted.length} of ${plural(studies.length, "study", "studies")}` : "";
  }

  function render(next) {
    view = next;
    clock.skew = Date.parse(view.now) - Date.now();
    const studies = view.studies;
    announce(studies);
    showModalities(studies);
    show();
    const present = new Set(studies.map((study) => study.study_uid));
    for (const uid of rows.keys()) if (!present.has(uid)) rows.delete(uid);
    byId("empty").hidden = studies.length > 0;
    byId("filters").hidden = studies.length === 0;
    byId("loading").hidden = true;
    byId("place").textContent = view.reception_place ? ` to ${view.reception_place}` : "";
    byId("more").hidden = !view.has_more;
    const open = studies.filter((study) => study.rank);
    const of = (...outcomes) => open.filter((study) => outcomes.includes(outcomeOf(study))).length;
    const positive = of("positive");
    byId("counts").replaceChildren(...[
      counter(positive, "positive", "alarm"), counter(open.length, "to read", ""),
      counter(of("not_eligible", "failed"), "not evaluated", "warn"), counter(of("pending"), "awaiting a result", ""),
    ].filter(Boolean));
    document.title = positive ? `(${positive}) Worklist – triaged` : "Worklist – triaged";
    isLoaded = true;
  }

  async function load() {
    if (loading) { loadAgain = true; return; }
    loading = true;
    lastLoad = Date.now();
    try {
      const next = await ask(`/api/worklist?limit=${limit}`);
      sign();
      render(next);
    } catch (error) {
      // 403: a log-in that may not read the worklist, such as another system's.
      if (error.status === 403) say("Your role does not see the worklist.", true);
    }
    loading = false;
    if (loadAgain) { loadAgain = false; load(); }
  }

  function sign() { lastSign = Date.now(); showLink(); }

  function showLink() {
    const silence = Date.now() - lastSign, lost = silence > SILENCE;
    const live = listener?.isLive();
    byId("link").className = `link ${lost ? "gone" : live ? "live" : ""}`;
    const text = lost ? "Not connected" : live ? "Live" : isLoaded ? "Looking every 5 s" : "Connecting";
    if (byId("link-text").textContent !== text) byId("link-text").textContent = text;
    byId("lost").hidden = !lost;
    document.body.classList.toggle("stale", lost);
    const state = isLoaded ? "What is shown may be out of date." : "The worklist could not be loaded.";
    byId("lost-text").textContent = lost ? `No answer for ${span(silence)}. ${state} Trying again.` : "";
  }

  function move(by) {
    const nodes = [...document.querySelectorAll(".row")];
    const at = current ? nodes.indexOf(current.node) : -1;
    const node = nodes[at < 0 ? 0 : Math.min(nodes.length - 1, Math.max(0, at + by))];
    for (const row of rows.values()) if (row.node === node) select(row, true);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.id === "search") {
      event.target.value = "";
      event.target.blur();
      show();
      return;
    }
    if (typing(event)) return;
    const keys = {
      j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
      "/": () => byId("search").focus(), "?": () => byId("help").showModal(),
      Enter: () => { if (current && document.activeElement === document.body) location.assign(current.node.querySelector("a").href); },
      s: () => current && judge(current.study, "seen"), a: () => current && judge(current.study, "agree"),
      d: () => current && judge(current.study, "disagree"), o: () => current?.toggle(),
    };
    const act = keys[event.key];
    if (!act) return;
    if (event.key !== "Enter") event.preventDefault();
    act();
  });

  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("search").addEventListener("input", show);
  for (const name of Object.keys(filters)) byId(`filter-${name}`).addEventListener("change", show);
  byId("clear").addEventListener("click", () => {
    byId("search").value = "";
    for (const name of Object.keys(filters)) byId(`filter-${name}`).value = "";
    show();
    byId("search").focus();
  });
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  byId("help-close").addEventListener("click", () => byId("help").close());
  byId("more-button").addEventListener("click", () => { limit += PAGE; load(); });
  setInterval(() => {
    if (Date.now() - lastLoad > (listener?.isLive() ? REFRESH : POLL)) load();
    showLink();
  }, 1_000);

  (async () => {
    try { await triaged.open(); } catch { /* load() tries on and tells */ }
    load();
    listener = triaged.listen(load, sign);
  })();
})();
