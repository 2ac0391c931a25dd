// What the pages of trustees and counters stand on: words, screens, the way to the
// server, and the client.
"use strict";

window.hustingsWay = (function () {
  const $ = function (id) { return document.getElementById(id); };
  const root = $("trustee") || $("count") || $("makekey"), words = {};

  // speak reads the words that stand in the page.
  function speak() {
    document.querySelectorAll("#words [data-word]").forEach(function (e) { words[e.dataset.word] = e.textContent; });
  }

  // word is one of them, filled in; known says whether there is one.
  function word(key, values) {
    return (words[key] || "").replace(/\{(\w+)\}/g, function (all, name) {
      return values && name in values ? String(values[name]) : all;
    });
  }

  // ---- the way to the server: no cookie, no referrer

  async function ask(r) {
    const stop = new AbortController(), late = setTimeout(function () { stop.abort(); }, 120000);
    try {
      const answer = await fetch(location.origin + r.path, {
        method: r.method, body: r.body, headers: r.type ? { "Content-Type": r.type } : {},
        credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", signal: stop.signal,
      });
      const body = new Uint8Array(await answer.arrayBuffer());
      if (body.length > r.limit) {
        throw new Error("longer than " + r.limit);
      }
      return { status: answer.status, body: body };
    } finally {
      clearTimeout(late);
    }
  }

  async function start() {
    const go = new window.Go();
    const answer = await fetch(root.dataset.wasm, { integrity: root.dataset.integrity, credentials: "omit" });
    if (!answer.ok) {
      throw new Error("status " + answer.status);
    }
    const made = await WebAssembly.instantiate(await answer.arrayBuffer(), go.importObject);
    go.run(made.instance);
  }

  // ---- screens

  function show(name) {
    root.querySelectorAll(".screen").forEach(function (s) { s.hidden = s.id !== "s-" + name; });
    window.scrollTo(0, 0);
    document.querySelector("#s-" + name + " h1").focus({ preventScroll: true });
  }

  function busy(key) {
    $("busy-title").textContent = word("busy." + key);
    $("bar").removeAttribute("value");
    $("bar-text").textContent = "";
    show("busy");
    return new Promise(function (done) { setTimeout(done, 60); }); // painted first: there is one thread
  }

  // bar shows how far it is.
  function bar(what, done, total) {
    $("bar").max = Math.max(total, 1);
    $("bar").value = done;
    $("bar-text").textContent = word("progress." + what, { done: done, all: total });
  }

  return {
    speak: speak, word: word, known: function (key) { return key in words; },
    ask: ask, start: start, show: show, busy: busy, bar: bar,
  };
})();
