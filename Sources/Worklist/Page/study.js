"use strict";
// One study: its images with the outlines of what was found, its numbers, its report and its story.
(() => {
  const { byId, make, shape, words, outcomeOf, plural, unbroken, age, clock, ask, say, typing, judge } = triaged;
  const KEPT = 120; // pictures that stay decoded
  const AHEAD = 4; // pictures that are fetched before they are asked for

  const CT = [
    { name: "Brain", center: 40, width: 80 }, { name: "Stroke", center: 35, width: 40 },
    { name: "Subdural", center: 75, width: 215 }, { name: "Bone", center: 500, width: 2500 },
    { name: "Lung", center: -600, width: 1500 },
  ];
  const uid = new URLSearchParams(location.search).get("uid") ?? "";
  const path = `/api/studies/${encodeURIComponent(uid)}`;

  let study = null, images = null, series = null, frames = [], at = 0, preset = null, hasOutlines = true, drawn = "";
  const pictures = new Map(); // address -> Image, the longest unused first

  function address(frame) {
    const base = `${images.dicomweb}/studies/${uid}/series/${series.series_uid}/instances/${frame.image.instance_uid}`;
    const place = frame.image.frames > 1 ? `${base}/frames/${frame.number}` : base;
    return preset ? `${place}/rendered?window=${preset.center},${preset.width},linear` : `${place}/rendered`;
  }

  function picture(url) {
    const known = pictures.get(url);
    if (known) pictures.delete(url);
    const image = known ?? new Image();
    if (!known) { image.decoding = "async"; image.src = url; }
    pictures.set(url, image);
    while (pictures.size > KEPT) pictures.delete(pictures.keys().next().value);
    return image;
  }

  function drawOutlines(frame) {
    const layer = byId("outlines");
    const outlines = frame.image.outlines.filter((one) => frame.image.frames === 1 || (one.frame ?? 1) === frame.number);
    layer.replaceChildren();
    if (!outlines.length) return [];
    layer.setAttribute("viewBox", `0 0 ${outlines[0].columns} ${outlines[0].rows}`);
    for (const outline of outlines) {
      for (const polygon of outline.polygons) {
        const points = [];
        for (let i = 0; i + 1 < polygon.length; i += 2) points.push(`${polygon[i]},${polygon[i + 1]}`);
        // A dark edge below, so that the line shows on bright tissue too.
        layer.append(shape("polygon", { points: points.join(" "), class: "halo" }),
          shape("polygon", { points: points.join(" "), class: `outline ${outline.finding}` }));
      }
    }
    return [...new Set(outlines.map((one) => words.findings[one.finding] ?? one.finding))];
  }

  function fit() {
    // The layer lies on the picture and not on the bars beside it.
    const stage = byId("stage"), image = byId("picture"), layer = byId("outlines");
    if (!image.naturalWidth) return;
    const box = image.getBoundingClientRect(), around = stage.getBoundingClientRect();
    const scale = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
    const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    layer.setAttribute("width", String(width));
    layer.setAttribute("height", String(height));
    // Attributes of style set by script are not inline style for the Content-Security-Policy.
    layer.style.left = `${box.left - around.left + (box.width - width) / 2}px`;
    layer.style.top = `${box.top - around.top + (box.height - height) / 2}px`;
  }

  function show() {
    const frame = frames[at];
    if (!frame) return;
    const url = address(frame);
    if (url !== drawn) {
      drawn = url;
      const image = picture(url);
      const place = () => {
        if (drawn !== url) return;
        const broken = image.complete && !image.naturalWidth;
        byId("stage-word").hidden = !broken;
        byId("stage-word").textContent = broken ? "This image can't be shown." : "";
        byId("picture").hidden = broken;
        if (!broken) byId("picture").src = image.src;
      };
      if (image.complete) place(); else { image.onload = place; image.onerror = place; }
    }
    const found = hasOutlines ? drawOutlines(frame) : (byId("outlines").replaceChildren(), []);
    byId("slice").value = String(at + 1);
    const text = `Image ${at + 1} of ${frames.length}` + (found.length ? `: ${found.join(", ")} outlined` : "");
    byId("caption").textContent = text;
    byId("picture").alt = text;
    byId("slice").setAttribute("aria-valuetext", text);
    for (let step = 1; step <= AHEAD; step++) {
      for (const near of [frames[at + step], frames[at - step]]) if (near) picture(address(near));
    }
    fit();
  }

  function go(to) {
    const next = Math.min(frames.length - 1, Math.max(0, to));
    if (next === at && drawn) return;
    at = next;
    show();
  }

  function choose(one) {
    series = one;
    frames = one.images.flatMap((image) => Array.from({ length: image.frames }, (_, index) => ({ image, number: index + 1 })));
    byId("slice").max = String(Math.max(1, frames.length));
    byId("slice").disabled = frames.length < 2;
    const isCT = one.modality === "CT";
    const windows = [{ name: "As stored", plain: true }, ...(isCT ? CT : [])];
    byId("windows").replaceChildren(...windows.map((window, index) => {
      const button = make("button", "", window.name);
      button.type = "button";
      button.title = window.plain ? "The window of the image itself (1)"
        : `Level ${window.center}, width ${window.width} HU (${index + 1})`;
      button.addEventListener("click", () => setWindow(window));
      return button;
    }));
    byId("windows").windows = windows;
    drawn = "";
    at = Math.max(0, keyFrame() ?? Math.floor(frames.length / 2));
    const found = study.findings.find((one) => one.present)?.finding;
    const usual = !isCT ? 0 : found === "ischaemic_stroke" ? 2 : found === "pneumothorax" ? 5 : study.findings.length ? 1 : 0;
    setWindow(windows[usual]);
  }

  function setWindow(window) {
    preset = window.plain ? null : window;
    [...byId("windows").children].forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === window.name)));
    show();
  }

  function keyFrame(finding) {
    const keys = study.findings.filter((one) => one.present && (!finding || one.finding === finding)).map((one) => one.key_instance);
    for (const key of keys) {
      const index = frames.findIndex((frame) => frame.image.instance_uid === key);
      if (index >= 0) return index;
    }
    const index = frames.findIndex((frame) => frame.image.outlines.length);
    return index < 0 ? null : index;
  }

  function showImages() {
    if (!images.series.length) {
      byId("stage-word").textContent = "No image has been received.";
      byId("stage-word").hidden = false;
      return;
    }
    byId("series").replaceChildren(...images.series.map((one, index) => {
      const what = [one.number !== undefined ? `${one.number}:` : null, one.description ?? "No description",
        `(${plural(one.images.length, "image", "images")})`, one.evaluated ? "– evaluated" : null].filter(Boolean).join(" ");
      const option = make("option", "", what);
      option.value = String(index);
      return option;
    }));
    byId("keys").replaceChildren(...study.findings.filter((one) => one.present && one.key_instance).map((one) => {
      const button = make("button", "", `Show ${one.label.toLowerCase()}`);
      button.type = "button";
      button.addEventListener("click", () => {
        const index = images.series.findIndex((each) => each.images.some((image) => image.instance_uid === one.key_instance));
        if (index >= 0 && images.series[index] !== series) { byId("series").value = String(index); choose(images.series[index]); }
        const key = keyFrame(one.finding);
        if (key !== null) go(key);
      });
      return button;
    }));
    choose(images.series[0]);
  }

  function items(list, texts, none) {
    byId(list).replaceChildren(...(texts.length ? texts.map((text) => text instanceof Node ? make("li", "", text) : make("li", "", text))
      : [make("li", "dim", none)]));
  }

  function showFacts(story) {
    const { patient } = study;
    byId("name").textContent = patient.name || "No name";
    document.title = `${patient.name || "Study"} – triaged`;
    byId("about").textContent = [patient.id, patient.sex, age(patient.birth_date), study.accession,
      study.modalities.join(" "), study.description].filter(Boolean).join(" · ");
    byId("uid").textContent = study.study_uid;
    const outcome = outcomeOf(study);
    const mark = make("span", "mark");
    mark.setAttribute("aria-hidden", "true");
    byId("result").className = `result-head ${outcome}`;
    byId("result").replaceChildren(make("p", "outcome", mark, words.outcomes[outcome] ?? outcome), make("p", "", unbroken(study.standing)),
      make("p", "sub", `Priority ${study.priority} · ${words.states[study.state] ?? study.state} · ${plural(study.instances, "image", "images")}`));
    byId("measured-rows").replaceChildren(...(study.findings.length ? study.findings.map((one) => make("tr", one.present ? "present" : "",
      ...[["th", one.label], ["td", one.present ? "present" : "absent"], ["td", unbroken(one.probability_text)],
        ["td", `${Math.round(one.operating_point * 100)}\u00a0%`],
        ["td", one.present ? words.sides[one.laterality] ?? "–" : "–"],
        ["td", one.volume_ml !== undefined ? `${one.volume_ml.toFixed(1)} mL` : "–"], ["td", one.model]].map(([name, text]) => {
        const cell = make(name, "", text);
        if (name === "th") cell.scope = "row";
        return cell;
      }))) : [make("tr", "", Object.assign(make("td", "dim", study.reason || "Nothing has been evaluated yet."), { colSpan: 7 }))]));
    const reasons = new Map();
    for (const one of study.not_evaluated) reasons.set(one.reason, (reasons.get(one.reason) ?? 0) + 1);
    items("skipped", [...reasons].map(([reason, count]) => `${plural(count, "series", "series")}: ${reason}`), "Nothing was left out.");
    items("place", study.place ?? [], "Its reading has ended, or nothing is known of its place.");
    items("sent", study.deliveries.map((one) => {
      const line = make("span", one.state === "dead" ? "trouble" : "", `${one.kind} to ${one.destination}: ${words.deliveries[one.state] ?? one.state}`
        + (one.attempts > 1 ? ` after ${one.attempts} attempts` : ""));
      if (one.last_error && one.state !== "delivered") line.append(make("div", "sub", one.last_error));
      return line;
    }), "Nothing has been sent yet.");
    byId("story").replaceChildren(...story.map((event) => {
      const moment = make("time", "moment", new Date(event.at).toLocaleString());
      moment.dateTime = event.at;
      return make("li", "", moment, make("span", "", event.name), event.detail ? make("span", "sub", ` ${event.detail}`) : null);
    }));
    byId("said").replaceChildren(...study.verdicts.map((one) => make("li", "", one.sentence,
      one.comment ? make("q", "", one.comment) : null, make("span", "sub", ` ${new Date(one.at).toLocaleString()}`))));
    const mine = study.verdicts.filter((one) => one.reader === (triaged.session()?.name ?? "local"));
    for (const word of ["seen", "agree", "disagree"]) {
      byId(`say-${word}`).setAttribute("aria-pressed", String(mine.some((one) => one.verdict === word)));
    }
    byId("say-agree").disabled = byId("say-disagree").disabled = !study.outcome;
  }

  function branch(nodes) {
    const list = make("ul", "");
    for (const node of nodes) {
      const head = node.is_heading ? make("strong", "", node.name ?? "") : make("span", "", node.name ? make("span", "dim", `${node.name}: `) : null, node.value ?? "");
      list.append(make("li", "", head, node.children.length ? branch(node.children) : null));
    }
    return list;
  }

  async function showReport() {
    try {
      const report = await ask(`${path}/report`);
      const title = [report.title, report.made_at, report.completion?.toLowerCase(), report.verification?.toLowerCase()].filter(Boolean).join(" · ");
      byId("report").replaceChildren(make("p", "main", title), branch(report.nodes));
    } catch (error) {
      byId("report").replaceChildren(make("p", "dim", error.status === 404 ? "There is no report." : error.message));
    }
  }

  async function load() {
    const had = study?.outcome;
    try {
      const answer = await ask(path);
      clock.skew = Date.parse(answer.now) - Date.now();
      study = answer.study;
      showFacts(answer.events);
      if (!images || images.count !== study.instances || had !== study.outcome) {
        const next = await ask(`${path}/images`);
        next.count = study.instances;
        const isFirst = !images || !images.series.length;
        images = next;
        if (isFirst) showImages();
        else if (series) {
          const same = next.series.find((one) => one.series_uid === series.series_uid);
          if (had !== study.outcome || !same) showImages(); else series = same;
        }
        showReport();
      }
      byId("absent").hidden = true;
    } catch (error) {
      byId("absent").textContent = error.status === 404 || error.status === 400 ? "There is no such study." : `The study can't be shown: ${error.message}`;
      byId("absent").hidden = false;
      byId("main").hidden = !study;
    }
  }

  const verdict = async (word) => { if (study && await judge(study, word)) load(); };
  for (const word of ["seen", "agree", "disagree"]) byId(`say-${word}`).addEventListener("click", () => verdict(word));

  function toggle() {
    hasOutlines = !hasOutlines;
    byId("contour").setAttribute("aria-pressed", String(hasOutlines));
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const onStage = document.activeElement === byId("stage") || document.activeElement === document.body || document.activeElement === byId("slice");
    const moves = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (onStage && event.key in moves) { event.preventDefault(); go(at + moves[event.key]); return; }
    const windows = byId("windows").windows ?? [];
    const act = { c: toggle, s: () => verdict("seen"), a: () => verdict("agree"), d: () => verdict("disagree"),
      "?": () => byId("help").showModal(), Escape: () => location.assign("/") }[event.key]
      ?? (/^[1-9]$/.test(event.key) && windows[event.key - 1] ? () => setWindow(windows[event.key - 1]) : null);
    if (act) { event.preventDefault(); act(); }
  });
  byId("stage").addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.deltaY) go(at + (event.deltaY > 0 ? 1 : -1));
  }, { passive: false });
  byId("slice").addEventListener("input", () => go(Number(byId("slice").value) - 1));
  byId("series").addEventListener("change", () => choose(images.series[Number(byId("series").value)]));
  byId("contour").addEventListener("click", toggle);
  byId("picture").addEventListener("load", fit);
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  byId("help-close").addEventListener("click", () => byId("help").close());
  addEventListener("resize", fit);

  (async () => {
    try { await triaged.open(); } catch { /* load() tells */ }
    await load();
    triaged.listen(load, () => {});
  })();
})();
