"use strict";
// Exchanges a token for a session cookie, which scripts never see.
(() => {
  const byId = (id) => document.getElementById(id);
  const problems = {
    401: "This token is not valid.",
    429: "Too many wrong tokens. Wait a minute and try again.",
    503: "The log-in provider can't be asked at the moment.",
  };

  // Only a place on this very service; anything else would let a link lead a reader away.
  function wanted() {
    const from = new URLSearchParams(location.search).get("from") ?? "/";
    const place = new URL(from, location.origin);
    return from.startsWith("/") && place.origin === location.origin ? place.pathname + place.search : "/";
  }

  byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("problem").hidden = true;
    byId("enter").disabled = true;
    let words = "The service does not answer.";
    try {
      const answer = await fetch("/api/session", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: byId("token").value.trim() }),
      });
      if (answer.ok) { location.replace(wanted()); return; }
      words = problems[answer.status] ?? (await answer.json()).error ?? words;
    } catch { /* said below */ }
    byId("problem").textContent = words;
    byId("problem").hidden = false;
    byId("enter").disabled = false;
    byId("token").select();
  });
})();
