"use strict";
// The service in numbers, and what was given up.
(() => {
  const { byId, make, shape, words, plural, since, span, clock, now, ask, change, say } = triaged;
  const LOOK = 10_000; // ms between looks

  function table(heads, rows) {
    const head = make("tr", "", ...heads.map((text) => Object.assign(make("th", "", text), { scope: "col" })));
    return make("table", "", make("thead", "", head), make("tbody", "", ...rows.map((cells) =>
      make("tr", "", ...cells.map((cell, index) => {
        if (index) return make("td", "", cell);
        return Object.assign(make("th", "", cell), { scope: "row" });
      })))));
  }

  function studyLink(uid) {
    if (!uid) return "–";
    const link = make("a", "", `…${uid.slice(-12)}`);
    link.href = `/study?uid=${encodeURIComponent(uid)}`;
    link.title = uid;
    return link;
  }

  function retry(label, path) {
    const button = make("button", "strong", "Try again");
    button.type = "button";
    button.setAttribute("aria-label", `Try again: ${label}`);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await change("POST", path);
        say("It waits for its turn again.");
        load();
      } catch (error) {
        button.disabled = false;
        say(`Not tried again: ${error.message}`, true);
      }
    });
    return button;
  }

  function showDead(view) {
    const rows = [
      ...view.dead_studies.map((one) => ["Evaluation", studyLink(one.study_uid), plural(one.attempts, "attempt", "attempts"), one.reason,
        retry(`evaluation of study ${one.study_uid}`, `/api/studies/${encodeURIComponent(one.study_uid)}/retry`)]),
      ...view.dead_deliveries.map((one) => [`${one.kind} to ${one.destination}`, studyLink(one.study_uid),
        plural(one.attempts, "attempt", "attempts"), one.last_error ?? "", retry(`delivery ${one.id}`, `/api/deliveries/${one.id}/retry`)]),
    ];
    byId("dead").replaceChildren(rows.length
      ? make("div", "wide-table", table(["What", "Study", "Tried", "Why it was given up", ""], rows))
      : make("p", "calm", "Nothing has been given up."));
  }

  function showLanes(view) {
    byId("lanes").replaceChildren(view.lanes.length ? table(["Destination", "Waiting", "Being sent", "Delivered", "Given up", "Oldest waits"],
      view.lanes.map((one) => [one.destination, String(one.waiting), String(one.claimed), String(one.delivered),
        one.dead ? make("span", "trouble", String(one.dead)) : "0",
        one.waiting_since ? since(one.waiting_since, "for", "") : "–"]))
      : make("p", "dim", "No result has been ordered for any destination yet."));
  }

  function pairs(id, entries) {
    byId(id).replaceChildren(...entries.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", value)]));
  }

  function axisText(x, y, text, anchor = "middle") {
    const node = shape("text", { x, y, "text-anchor": anchor, class: "axis" });
    node.textContent = text;
    return node;
  }

  function plot(label, ...children) {
    return shape("svg", { viewBox: "0 0 480 180", role: "img", "aria-label": label, class: "plot" }, ...children);
  }

  const hourAt = (index) => new Date(now() - (23 - index) * 3_600_000).getHours();

  function showPace(view) {
    const counts = Array.from({ length: 24 }, () => 0);
    for (const one of view.conclusions) {
      const index = 23 - Math.floor((now() - Date.parse(one.at)) / 3_600_000);
      if (index >= 0 && index < 24) counts[index] += 1;
    }
    const most = Math.max(1, ...counts), total = counts.reduce((sum, one) => sum + one, 0);
    const bars = counts.map((count, index) => shape("rect", {
      x: 40 + index * 18, y: 150 - 120 * count / most, width: 13, height: 120 * count / most, class: "bar-mark",
    }));
    const label = `${plural(total, "study", "studies")} in 24 hours, at most ${most} in one hour`;
    byId("pace").replaceChildren(total ? plot(label, shape("line", { x1: 36, y1: 150, x2: 474, y2: 150, class: "rule" }), ...bars,
      axisText(32, 154, "0", "end"), axisText(32, 36, String(most), "end"),
      ...[0, 6, 12, 18, 23].map((index) => axisText(46 + index * 18, 168, `${hourAt(index)} h`))) : make("p", "dim", "No study in the last 24 hours."),
    make("p", "sub", total ? label : ""));
  }

  function showFlag(view) {
    const points = view.conclusions.filter((one) => one.outcome === "positive" || one.outcome === "negative");
    if (!points.length) { byId("flag").replaceChildren(make("p", "dim", "No result in the last 24 hours.")); return; }
    const times = points.map((one) => one.time_to_flag_ms).sort((a, b) => a - b);
    const part = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    const most = Math.max(1_000, times.at(-1));
    const y = (ms) => 150 - 120 * ms / most;
    const marks = points.map((one) => {
      const x = 40 + 432 * (1 - (now() - Date.parse(one.at)) / 86_400_000);
      const height = y(one.time_to_flag_ms);
      // Shape beside colour: a triangle for a positive study.
      return one.outcome === "positive" ? shape("path", { d: `M${x} ${height - 5}l5 9h-10z`, class: "positive-mark" })
        : shape("circle", { cx: x, cy: height, r: 3.5, class: "negative-mark" });
    });
    const seconds = (ms) => ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms);
    const label = `Half of ${plural(points.length, "result", "results")} within ${seconds(part(0.5))}, nineteen of twenty within ${seconds(part(0.95))}`;
    byId("flag").replaceChildren(plot(label, shape("line", { x1: 36, y1: 150, x2: 474, y2: 150, class: "rule" }),
      shape("line", { x1: 36, y1: y(part(0.95)), x2: 474, y2: y(part(0.95)), class: "rule dashed" }), ...marks,
      axisText(32, 154, "0", "end"), axisText(32, 36, seconds(most), "end"),
      ...[0, 6, 12, 18, 23].map((index) => axisText(46 + index * 18, 168, `${hourAt(index)} h`))),
    make("p", "sub", `${label}. ▲ positive, ○ no finding.`));
  }

  function showDisk(view) {
    const disk = view.disk;
    if (!disk) { byId("disk").replaceChildren(make("p", "dim", "Not known.")); return; }
    const size = (bytes) => bytes > 1e12 ? `${(bytes / 1e12).toFixed(2)} TB` : `${(bytes / 1e9).toFixed(1)} GB`;
    const meter = Object.assign(make("meter", ""), { min: 0, max: disk.total_bytes, value: disk.total_bytes - disk.free_bytes });
    meter.setAttribute("aria-label", "Used");
    const isShort = disk.minimum_free_bytes !== undefined && disk.free_bytes < disk.minimum_free_bytes;
    byId("disk").replaceChildren(meter, make("p", isShort ? "trouble" : "", `${size(disk.free_bytes)} free of ${size(disk.total_bytes)}`),
      disk.minimum_free_bytes !== undefined ? make("p", "sub", isShort ? "Too little: images are refused (A700)."
        : `Images are refused below ${size(disk.minimum_free_bytes)}.`) : "");
  }

  function show(view) {
    clock.skew = Date.parse(view.now) - Date.now();
    byId("moment").textContent = `As of ${new Date(view.now).toLocaleTimeString()}`;
    showDead(view);
    showLanes(view);
    const names = { open: "still arriving", closed: "whole", waiting: "waiting for evaluation", claimed: "being evaluated",
      concluded: "evaluated", dead: "given up" };
    pairs("queue", [
      ...[...view.studies, ...view.triage].map((one) => [names[one.state] ?? one.state, String(one.count)]),
      ["oldest waits", view.oldest_triage_since ? since(view.oldest_triage_since, "for", "") : "–"],
      ["images received", String(view.instances)], ["images in two versions", String(view.conflicts)],
    ]);
    showDisk(view);
    showPace(view);
    showFlag(view);
    byId("models").replaceChildren(view.models.length ? table(["Model", "Version", "Status", "Finding", "Present from"],
      view.models.flatMap((model) => model.points.map((point) => [make("span", "", model.title, make("div", "sub", model.id)), model.version, model.status,
        `${words.findings[point.finding] ?? point.finding}${point.deciding ? "" : " (in shadow)"}`,
        `${Math.round(point.operating_point * 100)}\u00a0%`]))) : make("p", "dim", "No model is loaded."));
    byId("errors").replaceChildren(view.troubled.length ? make("div", "wide-table", table(["What", "Study", "Tried", "Last error", "Next try"],
      view.troubled.map((one) => [`${one.kind} to ${one.destination}`, studyLink(one.study_uid), plural(one.attempts, "attempt", "attempts"),
        one.last_error ?? "", one.next_attempt_at ? new Date(one.next_attempt_at).toLocaleTimeString() : "now"])))
      : make("p", "calm", "None."));
  }

  let loading = false;
  async function load() {
    if (loading) return;
    loading = true;
    try {
      const view = await ask("/api/operations");
      // A button that has the focus keeps it.
      const label = document.activeElement?.getAttribute("aria-label");
      show(view);
      if (label) document.querySelector(`button[aria-label="${CSS.escape(label)}"]`)?.focus();
      byId("absent").hidden = true;
    } catch (error) {
      byId("absent").textContent = error.status === 403 ? "This page is for operators." : `The numbers can't be had: ${error.message}`;
      byId("absent").hidden = false;
      byId("main").hidden = error.status === 403;
    }
    loading = false;
  }

  (async () => {
    try { await triaged.open(); } catch { /* load() tells */ }
    await load();
    setInterval(load, LOOK);
  })();
})();
