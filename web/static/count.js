// The counter's page: the board is audited, the results are worked out again from the
// responses, and only what was found to follow can be signed. All that is decided is
// decided by package counter in the client; all words are in the page. Key, passphrase
// and responses are in this page's memory alone; nothing is stored.
"use strict";

(function () {
  const $ = function (id) { return document.getElementById(id); };
  const way = window.hustingsWay, root = $("count"), word = way.word;
  let session = null, status = null, working = false, timer = 0;

  function explain(e) {
    $("problem").hidden = !e;
    if (e) {
      const code = "err." + (e.code || "server");
      $("problem-text").textContent = word(way.known(code) ? code : "err.server");
      $("problem-detail").textContent = e.message || "";
      $("problem-more").hidden = !e.message;
    }
  }

  function list(id, items) {
    $(id).hidden = !items.length;
    $(id).textContent = "";
    Array.from(items).forEach(function (text) {
      const li = document.createElement("li");
      li.textContent = text;
      $(id).append(li);
    });
  }

  function people() {
    $("people").hidden = !status.counters.length;
    $("members").textContent = "";
    status.counters.forEach(function (c) {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = c.name;
      dd.textContent = word(c.signed ? "signed" : "waits");
      $("members").append(dt, dd);
    });
  }

  // standing is where the survey is, for a title and a text.
  function standing() {
    if (status.at === "early") {
      return ["closed", "claimed", "opened"].includes(status.phase) ? "closed" : "early";
    }
    if (status.at === "count" && status.counters.every(function (c) { return c.signed; })) {
      return "all";
    }
    return status.at;
  }

  function main() {
    const at = standing();
    $("main-title").textContent = word("at." + at + ".title");
    $("main-text").textContent = word("at." + at + ".text", { final: status.final });
    list("main-faults", status.failures);
    $("work").hidden = status.at !== "count";
    $("again").hidden = true;
    $("short").textContent = status.short;
    people();
    way.show("main");
  }

  // none is shown where nothing could be found out.
  function none(e) {
    status = null;
    $("main-title").textContent = word("at.none.title");
    $("main-text").textContent = word("at.none.text");
    list("main-faults", []);
    $("work").hidden = $("people").hidden = true;
    $("again").hidden = e.code === "old";
    way.show("main");
    explain(e);
  }

  async function look() {
    clearTimeout(timer);
    explain(null);
    await way.busy("look");
    try {
      status = await session.look();
    } catch (e) {
      return none(e);
    }
    main();
    if (status.at === "early") {
      timer = setTimeout(wait, 10000);
    }
  }

  // wait asks in a word whether the survey has gone on, and looks then.
  async function wait() {
    let phase = status.phase;
    try {
      const answer = await way.ask({ method: "GET", path: "/p/" + root.dataset.ceremony + "/state", limit: 65536 });
      phase = answer.status === 200 ? JSON.parse(new TextDecoder().decode(answer.body)).phase : phase;
    } catch (e) {
      phase = status.phase; // the next time, perhaps
    }
    if (phase !== status.phase) {
      return look();
    }
    timer = setTimeout(wait, 10000);
  }

  function progress(what, done, total) {
    if (!$("s-busy").hidden) {
      way.bar(what, done, total);
    }
  }

  function found(r) {
    const kind = !r.follows ? "differs" : r.signed ? "already" : "found";
    $("found-title").textContent = word(kind + ".title");
    $("found-text").textContent = word(r.follows ? r.final ? "found.text" : "found.none" : "differs.text", r);
    $("found-invalid").hidden = !r.follows || !r.invalid;
    $("found-invalid").textContent = word("found.invalid", r);
    list("found-faults", r.failures);
    $("found-sign").hidden = kind !== "found";
    $("sign-wrong").textContent = "";
    way.show("found");
  }

  async function recount() {
    const file = $("file").files[0], pass = $("pass").value;
    const missing = !$("same").checked ? "tick" : !file ? "nofile" : !pass ? "nopass" : file.size > 65536 ? "personfile" : "";
    if (missing) {
      explain({ code: missing });
      return $("problem").scrollIntoView();
    }
    explain(null);
    await way.busy("count");
    try {
      const r = await session.recount(new Uint8Array(await file.arrayBuffer()), pass, status.id);
      $("pass").value = "";
      found(r);
    } catch (e) {
      way.show("main");
      explain(e);
    }
  }

  async function sign() {
    await way.busy("sign");
    try {
      await session.sign();
      way.show("done");
    } catch (e) {
      way.show("found");
      $("sign-wrong").textContent = word(way.known("err." + e.code) ? "err." + e.code : "err.server");
    }
  }

  // alone lets nothing be pressed twice.
  async function alone(act) {
    if (working) {
      return;
    }
    working = true;
    await act();
    working = false;
  }

  async function run() {
    way.speak();
    root.hidden = false;
    $("work").addEventListener("submit", function (e) {
      e.preventDefault();
      alone(recount);
    });
    $("sign").addEventListener("click", function () { alone(sign); });
    $("again").addEventListener("click", function () { location.reload(); });
    if (typeof Go !== "function" || typeof WebAssembly !== "object") {
      return none({ code: "old" });
    }
    try {
      await way.start();
      session = await window.hustingsCount({ ceremony: root.dataset.ceremony, fetch: way.ask, progress: progress });
    } catch (e) {
      return none(e);
    }
    return look();
  }

  if (root) {
    document.addEventListener("DOMContentLoaded", run);
  }
})();
