// The way of one vote, screen by screen: welcome, device, sign-in, pass; then
// vote-cast.js takes over. Whatever was interrupted goes on where it stopped.
"use strict";

(function (V) {
  // fail shows what went wrong, with what it means for the vote, and how to go on.
  V.fail = async function (error, again) {
    V.again = again;
    V.error = error;
    let vote = "none";
    if (V.session) {
      const s = await V.session.status();
      vote = s.pending ? "maybe" : s.code ? "cast" : s.pass ? "pass" : "none";
    }
    V.explain(error.code || "server", vote);
  };

  // holding says whether leaving now would lose a pass.
  V.holding = async function () {
    const s = V.session ? await V.session.status() : {};
    return !!(s.pass && (!s.code || s.pending));
  };

  // ---- opening

  function address() {
    const path = location.pathname.match(/^\/vote\/([0-9a-f]{32})\/?$/), pin = location.hash.slice(1);
    V.ceremony = path ? path[1] : "";
    V.pinned = pin !== "" && pin !== "main";
    if (!path || V.pinned && !/^[0-9a-f]{64}$/.test(pin)) {
      return null;
    }
    return location.origin + "/p/" + V.ceremony + (V.pinned ? "#" + pin : "");
  }

  const open = V.tryTo(async function () {
    const at = address();
    V.busy("open", 0);
    if (!at) {
      throw Object.assign(new Error("address"), { code: "wrong-link" });
    }
    let state = null;
    V.load().catch(function () {}); // at once; whether it worked is asked below
    try {
      state = await V.kept();
    } catch (e) {
      state = null; // a browser that keeps nothing
    }
    try {
      await V.load();
    } catch (e) {
      throw Object.assign(e, { code: "no-client" });
    }
    V.own = state !== null;
    V.goal = V.own ? V.signedIn : null;
    const save = async function (s) {
      if (V.own) {
        await V.keep(s);
      }
    };
    V.session = await window.hustingsOpen({ address: at, state: state, save: save, fetch: V.fetch });
    V.facts = await V.session.facts();
    V.manifest = JSON.parse(V.facts.manifest);
    V.title = V.text(V.manifest.titles);
    if (V.manifest.relays.length > 0) {
      await V.session.useRelay(0);
    }
    await resume();
  });

  // resume goes on where this device stopped.
  async function resume() {
    const s = await V.session.status();
    if (s.pending) {
      await V.resend();
    } else if (s.code) {
      await V.toDone(true);
    } else if (s.pass && !over(await V.standing())) {
      V.toPass();
    } else if (V.own && !over(await V.standing())) {
      await V.signedIn();
    } else {
      await toWelcome();
    }
  }

  async function home() {
    V.looking = false;
    V.goal = V.own || V.sharing ? V.goal : null;
    await resume();
  }

  function over(standing) {
    return ["closed", "claimed", "opened", "counted", "certified", "annulled"].indexOf(standing.phase) >= 0;
  }

  V.toWelcome = toWelcome;

  async function toWelcome() {
    const standing = await V.standing(), times = V.manifest.times, ended = over(standing);
    const began = standing.phase === "open" || Date.parse(times.open) <= Date.now();
    V.$("welcome-title").textContent = V.title;
    V.$("welcome-when").textContent = ended ? V.word("when.closed", { time: V.time(standing.close || times.close) })
      : began ? V.word("when.open", { time: V.time(standing.close || times.close) }) : V.word("when.soon", { time: V.time(times.open) });
    V.$("welcome-id").textContent = V.facts.short;
    V.$("welcome-pinned").hidden = !V.pinned;
    V.$("welcome-unpinned").hidden = V.pinned;
    V.$("welcome-relay").hidden = V.manifest.relays.length === 0;
    V.$("welcome-relay").textContent = V.manifest.relays.length ? V.word("relay", { name: V.manifest.relays[0].operator }) : "";
    document.querySelector("[data-do=begin]").hidden = ended;
    V.$("welcome-text").hidden = ended;
    if (V.manifest.survey) {
      V.drawLevel(ended);
    }
    V.$("welcome-issued").hidden = V.$("welcome-issued-text").hidden = !ended;
    V.show("welcome", ended ? 0 : 1);
  }

  // ---- the device

  // toDevice asks whose device it is, and goes on to goal.
  async function toDevice(goal) {
    if (V.goal) {
      await goal();
      return;
    }
    V.goal = goal;
    await V.askDevice();
  }

  V.askDevice = async function () {
    const can = await V.canKeep();
    V.$("device-nostore").hidden = can;
    document.querySelector("[data-do=own]").hidden = !can;
    V.show("device", 1);
  };

  const own = V.tryTo(async function () {
    V.own = true;
    await V.goal();
  });

  const shared = V.tryTo(async function () {
    V.own = false;
    V.share();
    await V.session.signOut(); // of whoever was here before
    await V.goal();
  });

  async function receipt() {
    V.download("receipt-" + V.$("done-code").textContent + ".json", await V.session.receiptFile());
  }

  async function copyCode() {
    try {
      await navigator.clipboard.writeText(V.$("done-code").textContent);
    } catch (e) {
      const range = document.createRange();
      range.selectNodeContents(V.$("done-code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return;
    }
    V.say(V.word("said.copied"));
  }

  function evidence() {
    const e = V.error || {};
    if (e.seen) {
      V.download("board-seen.txt", e.seen);
      V.download("board-shown.txt", e.shown);
    } else {
      receipt();
    }
  }

  // ---- buttons

  const acts = {
    begin: function () { V.looking = false; return toDevice(V.signedIn); }, issued: function () { return toDevice(V.look); }, own: own, shared: shared, signin: V.signIn, take: V.take, notme: V.notMe, home: home,
    passfile: V.passFile, passqr: V.passCode, ballot: V.toBallot, filled: V.toNext, previous: V.toPrevious, cast: V.cast, again: V.toBallot,
    recall: function () { return toDevice(V.toRecall); }, secret: function () { return V.takeUp(V.$("secretin").value); },
    copycode: copyCode, receipt: receipt, speak: V.speak, leave: V.clear, claim: V.claim, evidence: evidence, turnwhole: V.turnWhole, topage: V.toPage,
    retry: function () { return (V.again || open)(); },
    direct: async function () { await V.session.direct(); await (V.again || open)(); },
  };
  let busy = false;

  async function act(name, element) {
    if (busy || !acts[name]) {
      return;
    }
    busy = true;
    try {
      await acts[name](element);
    } catch (e) {
      await V.fail(e, null);
    } finally {
      busy = false;
    }
  }

  // wire ties what stands in the page: once, and once more in another language.
  V.wire = function () {
    V.$("vote-plain").hidden = true;
    V.$("vote").hidden = false;
    V.readWords();
    V.$("passfile").addEventListener("change", async function () {
      const file = V.$("passfile").files[0];
      if (file && file.size < 10000) {
        const text = await file.text();
        busy || V.takeUp(text);
      }
      V.$("passfile").value = "";
    });
    document.querySelectorAll(".masthead nav a").forEach(function (a) { a.hash = location.hash; });
  };

  function begin() {
    V.wire();
    V.title = document.title;
    document.addEventListener("click", function (e) {
      const other = e.target.closest(".masthead a[hreflang]");
      if (other && V.session) { // else nothing is lost by loading the page in it
        e.preventDefault();
        act("speak", other);
      }
      const b = e.target.closest("button[data-do]");
      if (b) {
        act(b.dataset.do, b);
      }
      if (e.target.closest(".skip")) { // which would put #main where the slip's number stands
        e.preventDefault();
        V.$("main").focus();
      }
    });
    document.addEventListener("submit", function (e) {
      e.preventDefault();
      act(e.target.dataset.do, e.target);
    });
    window.addEventListener("hashchange", function () { location.reload(); });
    if (!V.able()) {
      V.explain("old-browser", "none");
      return;
    }
    act("retry");
  }

  begin();
})(window.hustingsVote = window.hustingsVote || {});
