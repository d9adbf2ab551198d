"use strict";
// Runs before the page is drawn: a scheme that the reader chose stands before the system's.
(() => {
  const known = ["dark", "light"];
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage may be off */ }
  if (known.includes(chosen)) document.documentElement.dataset.theme = chosen;
})();
