// The trustees' page: one screen at a time, and the share kept in this browser. All
// that is decided is decided by package trustee in the client; all words are in the
// page. The passphrase stays in this page's memory until it is closed.
"use strict";

(function () {
  const $ = function (id) { return document.getElementById(id); };
  const keep = window.hustingsKeep, way = window.hustingsWay, root = $("trustee"), steps = { init: 1, deal: 2, finish: 3, rehearse: 4, open: 5 };
  const word = way.word, show = way.show, busy = way.busy;
  let session = null, status = null, unlocked = false, working = false, opening = false, timer = 0;

  function progress(what, done, total) {
    if (!working || $("s-busy").hidden && what !== "open") {
      return;
    }
    if ($("s-busy").hidden) { // the others have come, and it goes on by itself
      $("busy-title").textContent = word("busy.open");
      show("busy");
    }
    way.bar(what, done, total);
  }

  function names(numbers) {
    return numbers.map(function (n) { return status.members[n - 1] ? status.members[n - 1].name : n; }).join(root.dataset.lang === "zh" ? "、" : ", ");
  }

  function did(m) {
    const last = ["opened", "cosigned", "rehearsed", "certified", "dealt", "joined"].find(function (k) { return m[k]; });
    return word("did." + (last || "nothing"));
  }

  // stepNow is where a trustee is: the step that comes, or what is waited for.
  function stepNow() {
    const waits = { "static keys": 2, deals: 3, certificates: 4, manifest: 4, rehearsals: 5, "the close": 5, "the end of claims": 5, openings: 6 };
    return steps[status.next] || (status.next === "wait" ? waits[status.for] || 4 : 6);
  }

  function fillMembers() {
    const list = $("members");
    list.textContent = "";
    status.members.forEach(function (m, i) {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = i + 1 + " " + m.name;
      dd.textContent = did(m);
      dd.className = i + 1 === status.trustee ? "own" : "";
      list.append(dt, dd);
    });
    const own = status.members[status.trustee - 1];
    $("who").textContent = word("who", { number: status.trustee, name: own ? own.name : "", need: status.threshold || "", all: status.members.length });
  }

  function kind() {
    if (status.failed) {
      return "failed";
    }
    return status.poll && status.poll.faults ? "faults" : status.next;
  }

  function main(waiting) {
    const now = kind(), at = stepNow();
    document.querySelectorAll("#steps [data-step]").forEach(function (li) {
      const n = Number(li.dataset.step);
      li.className = n < at ? "done" : n === at ? "now" : "";
    });
    $("steps").hidden = false;
    fillMembers();
    $("next-title").textContent = word("next." + now);
    let text = word("text." + now);
    if (now === "wait" || waiting) {
      text = word("wait." + (waiting ? "cosignatures" : status.for.replace(/ /g, "-")), {
        names: names(waiting || status.missing), time: status.poll ? new Date(status.poll.closes * 1000).toLocaleString(document.documentElement.lang) : "",
      });
      $("next-title").textContent = word("next.wait");
    }
    $("next-text").textContent = text;
    const acts = now in steps && now !== "init" && !waiting;
    $("act").hidden = !acts;
    $("result").hidden = now !== "none";
    $("part-deal").hidden = now !== "deal";
    $("part-rehearse").hidden = now !== "rehearse";
    $("part-receipts").hidden = now !== "open";
    $("part-pass").hidden = unlocked;
    $("code").textContent = status.code;
    $("short").textContent = status.poll ? status.poll.short : "";
    $("go").textContent = acts ? word("go." + now) : "";
    if ($("s-main").hidden) {
      show("main");
    }
  }

  function explain(e) {
    $("problem").hidden = !e;
    if (e) {
      const code = "err." + (e.code || "server");
      $("problem-text").textContent = word(way.known(code) ? code : "err.server");
      $("problem-detail").textContent = e.message || "";
      $("problem-more").hidden = !e.message;
      $("part-early").hidden = $("part-early").hidden && e.code !== "early";
    }
  }

  // refresh asks how things stand, and again while others have to act.
  async function refresh() {
    clearTimeout(timer);
    if (working) {
      return;
    }
    let failed = null;
    try {
      status = await session.status();
    } catch (e) {
      failed = e;
    }
    if (working) {
      return;
    }
    if (!status) {
      status = { members: [], missing: [], next: "wait", for: "manifest" };
    }
    if (!failed && (!status.trustee || !joined())) {
      return begin();
    }
    if (failed) {
      explain(failed);
    } else if ($("problem-text").textContent === word("err.offline")) {
      explain(null);
    }
    if (opening && !failed && status.next !== "none" && status.next !== "wait") {
      return act("open");
    }
    main(null);
    timer = setTimeout(refresh, 4000);
  }

  // joined is false where a share was made and the server was not told of it.
  function joined() {
    const own = status.members[status.trustee - 1];
    return !own || own.joined;
  }

  function begin() {
    const may = location.hash.startsWith("#trustee=") && (status.next === "init" || !joined());
    $("make").hidden = !may;
    $("start-noinvite").hidden = may;
    show("start");
  }

  async function next() {
    if (await keep.read("unsaved") && await keep.read("key.age")) {
      document.querySelector("[data-do=saved]").disabled = true;
      status = await session.status();
      return show("save");
    }
    return refresh();
  }

  // act takes one step and says how it went.
  async function act(step) {
    if (working) {
      return;
    }
    const pass = $("pass").value;
    clearTimeout(timer);
    explain(null);
    working = true;
    let failed = null, answer = null;
    if (!opening) {
      await busy(step);
    }
    try {
      switch (step) {
      case "init":
        await keep.put("unsaved", 1);
        if (navigator.storage && navigator.storage.persist) {
          navigator.storage.persist().catch(function () {});
        }
        await session.init(decodeURIComponent(location.hash.slice("#trustee=".length)), $("new1").value);
        break;
      case "deal": await session.deal($("code").textContent, pass); break;
      case "finish": await keep.put("unsaved", 1); await session.finish(pass); break;
      case "rehearse": await session.rehearse(status.poll.id, pass); await keep.put("unsaved", 1); break;
      case "open":
        opening = true;
        answer = await session.open(status.poll.confirmed ? "" : status.poll.id, $("early").checked, pass, await keep.receipts($("receipts").files));
        opening = !answer.done;
        break;
      }
    } catch (e) {
      failed = e;
    }
    working = false;
    unlocked = (unlocked || !!pass || step === "init") && !(failed && failed.code === "passphrase");
    opening = opening && !failed;
    if (failed && failed.code === "waiting") {
      failed = null;
    }
    return settle(step, failed, answer);
  }

  async function settle(step, failed, answer) {
    $("pass").value = "";
    if (unlocked) {
      $("new1").value = $("new2").value = "";
    }
    if (failed) {
      explain(failed);
      if (step === "init") {
        show("start");
        document.querySelector("#make [data-wrong]").textContent = $("problem-text").textContent;
        return;
      }
    }
    if (answer && !answer.done) {
      status = await session.status();
      main(answer.waiting);
      timer = setTimeout(function () { act("open"); }, 3000);
      return;
    }
    if (failed) {
      return refresh();
    }
    return next();
  }

  // ---- what a trustee presses

  function wrong(form, code) {
    form.querySelector("[data-wrong]").textContent = code ? word("err." + code) : "";
  }

  function listen() {
    $("make").addEventListener("submit", function (e) {
      e.preventDefault();
      const a = $("new1").value, b = $("new2").value;
      wrong($("make"), a.length < 12 ? "short" : a !== b ? "differ" : "");
      if (a.length >= 12 && a === b) {
        act("init");
      }
    });
    $("act").addEventListener("submit", function (e) {
      e.preventDefault();
      const now = kind();
      if (now === "deal" && !$("same-code").checked || now === "rehearse" && !$("same-id").checked) {
        return explain({ code: "tick" });
      }
      if (!unlocked && !$("pass").value) {
        return explain({ code: "passphrase" });
      }
      act(now);
    });
    $("file").addEventListener("change", async function () {
      const file = $("file").files[0], out = document.querySelector("#s-start > [data-wrong]");
      if (!file) {
        return;
      }
      try {
        await keep.load(file);
        location.reload();
      } catch (e) {
        out.textContent = word("err." + (e.code || "file"));
        $("file").value = "";
      }
    });
    document.addEventListener("click", async function (e) {
      switch (e.target.dataset.do) {
      case "save":
        await keep.save(status.trustee);
        document.querySelector("[data-do=saved]").disabled = false;
        break;
      case "saved": await keep.put("unsaved", 0); await refresh(); break;
      }
    });
    document.querySelectorAll(".masthead nav a").forEach(function (a) { a.hash = location.hash; });
    window.addEventListener("hashchange", function () { location.reload(); });
  }

  async function run() {
    way.speak();
    root.hidden = false;
    listen();
    if (typeof Go !== "function" || typeof WebAssembly !== "object" || !window.indexedDB) {
      status = { members: [], missing: [], next: "wait", for: "manifest" };
      show("main");
      return explain({ code: "old" });
    }
    try {
      await way.start();
      session = await window.hustingsTrustee({ ceremony: root.dataset.ceremony, read: keep.read, swap: keep.swap, fetch: way.ask, progress: progress });
      await next();
    } catch (e) {
      show("main");
      explain(e);
    }
  }

  if (root) {
    document.addEventListener("DOMContentLoaded", run);
  }
})();
