extension WorklistPage {
  /// Shows `/api/worklist` as it changes; text from outside becomes text nodes and nothing else.
  static let script = #"""
    "use strict";
    (() => {
      const PAGE = 200;
      const POLL = 5_000; // ms between looks while no events come
      const REFRESH = 30_000; // ms between looks while they do: an event may be lost
      const SILENCE = 13_000; // ms without a sign of life until the connection counts as lost

      const byId = (id) => document.getElementById(id);
      const rows = new Map(); // study UID -> row
      const clocks = new Set(); // functions that keep a text's age
      let limit = PAGE, skew = 0, lastSign = Date.now(), lastLoad = 0, isLoaded = false;
      let source = null, loading = false, loadAgain = false;

      // Text from outside becomes text nodes and nothing else.
      function make(name, className, ...children) {
        const node = document.createElement(name);
        if (className) node.className = className;
        node.append(...children.filter((child) => child !== null && child !== undefined));
        return node;
      }

      const OUTCOMES = {
        positive: "Positive", negative: "No finding", not_eligible: "Not evaluated", failed: "Evaluation failed",
        pending: "Not yet evaluated",
      };
      const STATES = {
        "SCHEDULED": "To be read", "IN PROGRESS": "Being read", "COMPLETED": "Read", "CANCELED": "Cancelled",
      };
      const SIDES = { left: "left", right: "right", bilateral: "both sides" };

      const outcomeOf = (study) => study.outcome ?? "pending";

      // A number stays on one line with its sign.
      const unbroken = (text) => text.replaceAll(" %", "\u00a0%");

      function plural(count, one, many) { return `${count} ${count === 1 ? one : many}`; }

      function span(ms) {
        const seconds = Math.max(0, Math.round(ms / 1000));
        if (seconds < 60) return `${seconds} s`;
        const minutes = Math.floor(seconds / 60);
        if (minutes < 60) return `${minutes} min`;
        const hours = Math.floor(minutes / 60);
        return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
      }

      function toFlag(ms) {
        if (ms === 0) return "before the last image";
        return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : span(ms);
      }

      function age(birthDate) {
        if (!/^\d{8}$/.test(birthDate ?? "")) return null;
        const today = new Date(Date.now() + skew);
        const [year, month, day] = [birthDate.slice(0, 4), birthDate.slice(4, 6), birthDate.slice(6)].map(Number);
        const had = today.getMonth() + 1 > month || (today.getMonth() + 1 === month && today.getDate() >= day);
        const years = today.getFullYear() - year - (had ? 0 : 1);
        return years >= 0 && years < 130 ? plural(years, "year", "years") : null;
      }

      function since(iso, prefix) {
        const node = make("time", "");
        node.dateTime = iso;
        node.title = new Date(iso).toLocaleString();
        const tick = () => {
          node.textContent = `${prefix} ${span(Date.now() + skew - Date.parse(iso))} ago`;
          return node.isConnected;
        };
        tick();
        clocks.add(tick);
        return node;
      }

      function resultCell(study) {
        const outcome = outcomeOf(study);
        const mark = make("span", "mark");
        mark.setAttribute("aria-hidden", "true");
        const word = outcome === "pending" && study.evaluating ? "Being evaluated"
          : outcome === "pending" && study.receiving ? "Receiving images" : OUTCOMES[outcome] ?? outcome;
        const cell = make("div", "result", make("p", "outcome", mark, word));
        const shown = study.findings.filter((finding) => finding.present || outcome === "negative")
          .sort((a, b) => b.probability - a.probability);
        for (const finding of shown) {
          const meter = make("meter");
          meter.min = 0;
          meter.max = 1;
          meter.value = finding.probability;
          meter.setAttribute("aria-hidden", "true");
          const side = SIDES[finding.laterality];
          cell.append(make("div", "finding",
            make("div", "", finding.label, side && finding.present ? make("span", "side", `, ${side}`) : null),
            make("div", "chance", meter, make("span", "unseen", "probability "), unbroken(finding.probability_text))));
        }
        const skipped = study.not_evaluated.length;
        if (skipped && (outcome === "positive" || outcome === "negative")) {
          cell.append(make("p", "sub", `${plural(skipped, "series", "series")} not evaluated`));
        }
        if (outcome !== "pending" && study.evaluating) cell.append(make("p", "sub", "Later images are being evaluated"));
        return cell;
      }

      function line(study, row) {
        const { patient } = study;
        const who = [patient.id, patient.sex, age(patient.birth_date)].filter(Boolean).join(" · ");
        const what = make("div", "", ...study.modalities.map((kind) => make("span", "kind", kind)),
          study.description || "No description");
        what.className = "main";
        const order = make("div", "order",
          make("div", "rank", make("span", "unseen", study.rank ? "Number " : ""), study.rank ? String(study.rank) : "–"),
          make("span", `priority ${study.priority}`, study.priority, make("span", "unseen", " priority")));
        const times = make("div", "times", make("div", "", since(study.received_at, "Arrived")));
        if (study.time_to_flag_ms !== undefined) {
          times.append(make("div", "sub", `Result ${study.time_to_flag_ms === 0 ? "" : "after "}${toFlag(study.time_to_flag_ms)}`));
        }
        const button = make("button", "open", "Details");
        button.type = "button";
        button.setAttribute("aria-label", `Details of ${patient.name || "the study without a name"}`);
        button.setAttribute("aria-expanded", String(row.isOpen));
        button.addEventListener("click", () => row.toggle());
        row.button = button;
        const state = make("div", "state", make("div", "main", STATES[study.state] ?? study.state));
        const dead = study.deliveries.filter((delivery) => delivery.state === "dead").length;
        if (dead) state.append(make("div", "trouble", plural(dead, "result not delivered", "results not delivered")));
        if (study.conflicts) state.append(make("div", "trouble", plural(study.conflicts, "image in two versions", "images in two versions")));
        state.append(button);
        return make("div", "line", order,
          make("div", "", make("div", "main", patient.name || "No name"), make("div", "sub", who || "No patient ID")),
          make("div", "", what, make("div", "sub", [study.accession, plural(study.instances, "image", "images")].filter(Boolean).join(" · "))),
          resultCell(study), make("div", "why", unbroken(study.standing)), times, state);
      }

      function section(title, ...children) {
        return make("section", "", make("h3", "", title), ...children);
      }

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
        const sent = make("ul", "");
        for (const delivery of study.deliveries) {
          const words = { waiting: "waiting", claimed: "being sent", delivered: "delivered", dead: "given up" };
          sent.append(make("li", "",
            `${delivery.kind} to ${delivery.destination}: ${words[delivery.state] ?? delivery.state}`,
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
        const row = { node: make("li", isLoaded ? "row fresh" : "row"), isOpen: false, shown: "", study: null, story: null, button: null };
        row.draw = () => {
          const hadFocus = row.button !== null && document.activeElement === row.button;
          row.node.className = `row ${outcomeOf(row.study)}${row.node.classList.contains("fresh") ? " fresh" : ""}`;
          row.node.replaceChildren(line(row.study, row));
          if (row.isOpen) row.node.append(details(row.study, row.story));
          if (hadFocus) row.button.focus({ preventScroll: true });
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
            const answer = await fetch(`/api/studies/${encodeURIComponent(uid)}`, { cache: "no-store" });
            if (!answer.ok) return;
            row.story = (await answer.json()).events;
            if (row.isOpen) row.draw();
          } catch { /* the next change asks again */ }
        };
        return row;
      }

      function arrange(list, studies) {
        const focused = document.activeElement;
        studies.forEach((study, index) => {
          let row = rows.get(study.study_uid);
          if (!row) rows.set(study.study_uid, row = newRow(study.study_uid));
          row.update(study);
          if (list.children[index] !== row.node) list.insertBefore(row.node, list.children[index] ?? null);
        });
        while (list.childElementCount > studies.length) list.lastElementChild.remove();
        if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
      }

      function counter(count, words, className) {
        return count ? make("li", className, make("b", "", String(count)), ` ${words}`) : null;
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

      function render(view) {
        skew = Date.parse(view.now) - Date.now();
        const studies = view.studies;
        announce(studies);
        const open = studies.filter((study) => study.rank), ended = studies.filter((study) => !study.rank);
        arrange(byId("reading"), open);
        arrange(byId("done"), ended);
        const present = new Set(studies.map((study) => study.study_uid));
        for (const uid of rows.keys()) if (!present.has(uid)) rows.delete(uid);
        byId("ended").hidden = ended.length === 0;
        byId("empty").hidden = studies.length > 0;
        byId("loading").hidden = true;
        byId("heads").hidden = studies.length === 0;
        byId("place").textContent = view.reception_place ? ` to ${view.reception_place}` : "";
        byId("more").hidden = !view.has_more;
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
          const answer = await fetch(`/api/worklist?limit=${limit}`, { cache: "no-store" });
          if (answer.status === 401) location.assign("/login");
          if (!answer.ok) throw new Error(String(answer.status));
          const view = await answer.json();
          sign();
          render(view);
        } catch { /* the link's state tells */ }
        loading = false;
        if (loadAgain) { loadAgain = false; load(); }
      }

      function sign() { lastSign = Date.now(); showLink(); }

      function showLink() {
        const silence = Date.now() - lastSign, lost = silence > SILENCE;
        const live = source?.readyState === EventSource.OPEN;
        byId("link").className = `link ${lost ? "gone" : live ? "live" : ""}`;
        const words = lost ? "Not connected" : live ? "Live" : isLoaded ? "Looking every 5 s" : "Connecting";
        if (byId("link-text").textContent !== words) byId("link-text").textContent = words;
        byId("lost").hidden = !lost;
        document.body.classList.toggle("stale", lost);
        const state = isLoaded ? "What is shown may be out of date." : "The worklist could not be loaded.";
        byId("lost-text").textContent = lost ? `No answer for ${span(silence)}. ${state} Trying again.` : "";
      }

      function listen() {
        source?.close();
        source = new EventSource("/api/events");
        source.addEventListener("open", () => { sign(); load(); });
        source.addEventListener("alive", sign);
        source.addEventListener("changed", () => { sign(); load(); });
        source.addEventListener("error", showLink);
      }

      document.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        const buttons = [...document.querySelectorAll(".open")];
        const at = buttons.indexOf(document.activeElement);
        const next = buttons[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
        if (!next) return;
        event.preventDefault();
        next.focus();
        next.closest(".row").scrollIntoView({ block: "nearest" });
      });
      byId("more-button").addEventListener("click", () => { limit += PAGE; load(); });

      setInterval(() => {
        for (const tick of clocks) if (!tick()) clocks.delete(tick);
        const live = source?.readyState === EventSource.OPEN;
        if (source?.readyState === EventSource.CLOSED) listen();
        if (Date.now() - lastLoad > (live ? REFRESH : POLL)) load();
        showLink();
      }, 1_000);
      load();
      listen();
    })();

    """#
}
