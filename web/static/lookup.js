// Looking a ballot up by its tracking code. The code is compared with the list on
// this page and goes nowhere: not into a request, nor into the address that is kept.
"use strict";

(function () {
  const form = document.getElementById("find");
  if (!form) {
    return;
  }
  const field = document.getElementById("find-code"), said = document.getElementById("find-said");

  // plain reads a code as people write it: no dashes, O as 0, I and L as 1.
  function plain(text) {
    return text.normalize("NFKC").toUpperCase().replace(/[\s\u2010-\u2015_-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  }

  function find() {
    const code = plain(field.value);
    document.querySelectorAll(".seen .found").forEach(function (row) { row.classList.remove("found"); });
    if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(code)) {
      said.textContent = said.dataset.bad;
      return;
    }
    // Above a thousand ballots the list comes in parts, each too large to tell anything.
    const part = [...document.querySelectorAll(".buckets a")].find(function (a) {
      const ends = a.textContent.split("–").map(plain);
      return ends[0] <= code.slice(0, 2) && code.slice(0, 2) <= ends[1];
    });
    if (part) {
      location.href = part.href + "#" + code;
      return;
    }
    const row = [...document.querySelectorAll(".seen tbody tr")].find(function (r) {
      return plain(r.querySelector("code").textContent) === code;
    });
    said.textContent = row ? said.dataset.found : said.dataset.none;
    if (row) {
      row.classList.add("found");
      row.tabIndex = -1;
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
    }
  }

  form.hidden = false;
  form.addEventListener("submit", function (e) {
    e.preventDefault();
    find();
  });
  const given = plain(decodeURIComponent(location.hash.slice(1)));
  if (given.length === 16) {
    history.replaceState(null, "", location.pathname + location.search);
    field.value = given.replace(/(.{4})(?=.)/g, "$1-");
    find();
  }
})();
