// What a page can do better where scripts run: times in the reader's own zone, the
// poll's number kept behind the addresses, and the ballot loaded while one reads.
"use strict";

(function () {
  const english = document.documentElement.lang === "en", tag = english ? "en-GB" : "zh-CN";

  // ---- times

  function day(at) { return new Intl.DateTimeFormat(tag, { dateStyle: "long" }).format(at); }

  function clock(at) { return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at); }

  // zone names the reader's zone with its distance: China Standard Time, GMT+8.
  function zone(at) {
    const name = function (style) {
      const parts = new Intl.DateTimeFormat(tag, { timeZoneName: style }).formatToParts(at);
      return parts.filter(function (p) { return p.type === "timeZoneName"; })[0].value;
    };
    const long = name("long"), short = name("short");
    return long === short ? long : long + (english ? ", " : "，") + short;
  }

  // soon gives today or tomorrow their names.
  function soon(at) {
    const now = new Date(), words = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
    for (let n = 0; n < 2; n++) {
      if (new Date(now.getFullYear(), now.getMonth(), now.getDate() + n).toDateString() === at.toDateString()) {
        return words.format(n, "day");
      }
    }
    return day(at);
  }

  function written(at, as, before) {
    const sep = english ? ", " : " ", named = english ? " (" + zone(at) + ")" : "（" + zone(at) + "）";
    switch (as) {
      case "zone": return zone(at);
      case "day": return day(at) + sep + clock(at);
      case "until": return before && before.toDateString() === at.toDateString() ? clock(at) : day(at) + sep + clock(at);
      case "soon": return soon(at) + sep + clock(at) + named;
      default: return day(at) + sep + clock(at) + named;
    }
  }

  let before = null;
  document.querySelectorAll("time[data-as]").forEach(function (t) {
    const at = new Date(t.dateTime);
    if (-at.getTimezoneOffset() !== Number(t.dataset.offset)) { // else it is the reader's time already
      t.title = t.textContent;
      t.textContent = written(at, t.dataset.as, before);
    }
    before = at;
  });

  // ---- the poll's number, which no server is told

  if (/^#[0-9a-f]{64}$/.test(location.hash)) {
    const poll = location.pathname.split("/")[2];
    document.querySelectorAll("a").forEach(function (a) {
      const here = a.origin === location.origin && !a.hash;
      if (here && (a.hreflang || a.pathname.split("/")[2] === poll && /^\/(p|vote)\//.test(a.pathname))) {
        a.hash = location.hash;
      }
    });
  }

  // ---- the result, looked for while the page stays open

  const main = document.getElementById("main"), d = main.dataset, pause = 5000 + Math.random() * 5000;

  // look goes on to the result once it is there; where the standing has changed the
  // page is shown anew.
  async function look() {
    try {
      const answer = await fetch(d.await, { credentials: "omit", cache: "no-store" }), standing = await answer.json();
      if (standing.phase === "counted" || standing.phase === "certified") {
        const there = await fetch(d.then + location.search, { credentials: "omit", cache: "no-store" });
        if (there.ok && !/ data-await=/.test(await there.text())) {
          location.replace(d.then + location.search + location.hash);
          return;
        }
      } else if (standing.phase !== d.phase) {
        location.reload();
        return;
      }
    } catch (e) {
      // the server is not there for a moment
    }
    setTimeout(look, pause);
  }

  if (d.await) {
    setTimeout(look, Math.min(Math.max(d.from * 1000 - Date.now(), 0) + pause, 0x7fffffff));
  }

  // ---- the ballot, loaded while one reads

  const ahead = (document.getElementById("main").dataset.ahead || "").split(" ").filter(Boolean);
  const saving = navigator.connection && navigator.connection.saveData;

  async function load() {
    for (const file of ahead) {
      try {
        const answer = await fetch(file, { credentials: "omit", priority: "low" });
        await answer.arrayBuffer();
      } catch (e) {
        return; // it is loaded where it is needed
      }
    }
  }

  if (ahead.length > 0 && !saving) {
    window.addEventListener("load", function () { setTimeout(load, 200); });
  }
})();
