// The voting page's screens: showing one at a time, and what is said on them. All
// words are in the page; scripts choose and fill in.
"use strict";

(function (V) {
  const words = {};

  V.$ = function (id) { return document.getElementById(id); };

  V.readWords = function () {
    document.querySelectorAll("#words [data-word]").forEach(function (e) {
      words[e.dataset.word] = e.textContent;
    });
  };

  // word gives a text with {name} filled in.
  V.word = function (key, values) {
    return (words[key] || "").replace(/\{(\w+)\}/g, function (all, name) {
      return values && name in values ? String(values[name]) : all;
    });
  };

  V.hasWord = function (key) { return key in words; };

  V.part = function (name) {
    return document.querySelector("#parts [data-part=" + name + "]").cloneNode(true);
  };

  // show goes to a screen. Its heading takes the focus, so that a screen reader
  // says where one is and the keyboard goes on from there.
  V.show = function (name, step) {
    document.querySelectorAll("#vote .screen").forEach(function (s) { s.hidden = s.id !== "s-" + name; });
    V.now = name;
    V.steps(step);
    const heading = document.querySelector("#s-" + name + " h1");
    document.title = heading.textContent + " · " + V.title;
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  };

  V.steps = function (step) {
    V.$("progress").hidden = !step;
    if (!step) {
      return;
    }
    document.querySelectorAll("#progress [data-step]").forEach(function (li) {
      const n = Number(li.dataset.step);
      li.className = n < step ? "done" : n === step ? "now" : "";
    });
    V.$("step-text").textContent = V.word("step", { n: step });
    V.$("step-count").textContent = V.word("step", { n: step });
  };

  V.busy = function (key, step) {
    V.$("busy-title").textContent = V.word("busy." + key);
    V.$("busy-text").textContent = V.hasWord("busy." + key + ".text") ? V.word("busy." + key + ".text") : V.word("busy.calm");
    V.show("busy", step);
  };

  // notice says, above the screen, what has not worked and loses nothing.
  V.notice = function (key) {
    const note = V.$("idle");
    note.textContent = V.word(key);
    note.hidden = false;
    setTimeout(function () { note.hidden = true; }, 10000);
  };

  // say tells a screen reader something that changes nothing on the screen.
  V.say = function (text) {
    V.$("live").textContent = "";
    setTimeout(function () { V.$("live").textContent = text; }, 50);
  };

  // time writes a time in the reader's own zone, named.
  V.time = function (iso) {
    const english = document.documentElement.lang === "en", tag = english ? "en-GB" : "zh-CN", at = new Date(iso);
    const day = new Intl.DateTimeFormat(tag, { month: "long", day: "numeric" }).format(at);
    const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).formatToParts(at);
    const part = function (type) { return clock.filter(function (p) { return p.type === type; })[0].value; };
    const time = part("hour") + ":" + part("minute"), zone = part("timeZoneName");
    return english ? day + ", " + time + " (" + zone + ")" : day + " " + time + "（" + zone + "）";
  };

  V.text = function (texts) {
    const lang = document.documentElement.lang === "en" ? "en" : "zh";
    return texts[lang] || texts.zh || texts.en || texts[Object.keys(texts)[0]] || "";
  };

  V.download = function (name, text) {
    const a = document.createElement("a");
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    a.href = url;
    a.download = name;
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
    V.say(V.word("said.saved"));
  };

  // drawCode draws a QR code, dark on light whatever the page's colours.
  V.drawCode = function (canvas, code) {
    const quiet = 4, scale = 6, side = (code.size + 2 * quiet) * scale;
    canvas.width = canvas.height = side;
    const c = canvas.getContext("2d");
    c.fillStyle = "#fff";
    c.fillRect(0, 0, side, side);
    c.fillStyle = "#000";
    code.dark.forEach(function (dark, i) {
      if (dark) {
        c.fillRect((i % code.size + quiet) * scale, (Math.floor(i / code.size) + quiet) * scale, scale, scale);
      }
    });
  };

  // What each failure leaves to do; nothing where only a person can help.
  const ways = {
    offline: ["retry"], server: ["retry"], "slow-down": ["retry"], save: ["retry"], random: ["retry"], "not-checked-in": ["retry"],
    "not-open": ["retry"], "bad-signature": ["retry"], receipt: ["retry"], relay: ["retry", "direct"], "no-client": ["retry"],
    board: ["retry"], pending: ["retry"],
    "bad-code": ["signin"], "no-session": ["signin"], "no-pass": ["signin"], "other-member": ["signin"],
    "already-issued": ["recall"], "pass-lost": ["recall"], "bad-pass": ["recall"], state: ["recall"],
    choice: ["ballot"], refused: ["ballot"], sequence: ["ballot"], "no-ballot": ["ballot"],
    fork: ["evidence"], forgotten: ["evidence"],
  };

  // explain shows what happened, what it means for the vote, and what to do.
  V.explain = function (code, vote) {
    V.explained = [code, vote];
    if (!V.hasWord("err." + code + ".happened")) {
      code = "server";
    }
    V.$("error-title").textContent = V.word("err." + code + ".happened");
    V.$("error-vote").textContent = V.word("err.vote." + vote);
    V.$("error-next").textContent = V.word("err." + code + ".next");
    ["retry", "recall", "ballot", "signin", "direct", "evidence"].forEach(function (way) {
      V.$("error-" + way).hidden = (ways[code] || []).indexOf(way) < 0;
    });
    V.$("error-poll").href = V.$("vote").dataset.poll;
    V.show("error", 0);
  };
})(window.hustingsVote = window.hustingsVote || {});
