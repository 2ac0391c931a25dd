// What the client needs of the device: a place to keep a voter's state, a way to
// the server, the WASM, and, where others use the device, an end that leaves nothing.
"use strict";

(function (V) {
  // ---- kept on a device of one's own

  function database() {
    return new Promise(function (done, failed) {
      const request = window.indexedDB.open("hustings", 1);
      request.onupgradeneeded = function () { request.result.createObjectStore("polls"); };
      request.onsuccess = function () { done(request.result); };
      request.onerror = request.onblocked = function () { failed(request.error); };
    });
  }

  // within makes one transaction and waits until it is durable.
  async function within(mode, act) {
    const db = await database();
    try {
      return await new Promise(function (done, failed) {
        const tx = db.transaction("polls", mode, { durability: "strict" });
        const request = act(tx.objectStore("polls"));
        tx.oncomplete = function () { done(request.result); };
        tx.onerror = tx.onabort = function () { failed(tx.error); };
      });
    } finally {
      db.close();
    }
  }

  V.kept = async function () {
    try {
      if (!(await window.indexedDB.databases().catch(function () { return [{ name: "hustings" }]; }))
        .some(function (d) { return d.name === "hustings"; })) {
        return null; // asking must not make a database on a device that is to keep nothing
      }
    } catch (e) {
      if (!window.indexedDB) {
        return null;
      }
    }
    return (await within("readonly", function (s) { return s.get(V.ceremony); })) || null;
  };

  V.keep = function (state) {
    return within("readwrite", function (s) { return s.put(state, V.ceremony); });
  };

  // What else is kept goes beside it, each under a name of its own: the seed of the
  // candidates' order, without which it is drawn anew; a survey's draft.
  V.keptBeside = async function (name) {
    try {
      return (await within("readonly", function (s) { return s.get(V.ceremony + "/" + name); })) || null;
    } catch (e) {
      return null;
    }
  };

  V.keepBeside = function (name, value) {
    return within("readwrite", function (s) { return s.put(value, V.ceremony + "/" + name); });
  };

  V.dropBeside = function (name) {
    return within("readwrite", function (s) { return s.delete(V.ceremony + "/" + name); });
  };

  // canKeep tries it with a database that does not stay: on a device of others,
  // even an empty one would be left behind.
  V.canKeep = function () {
    return new Promise(function (done) {
      const no = function () { done(false); };
      try {
        const request = window.indexedDB.open("hustings-probe", 1);
        request.onerror = request.onblocked = no;
        request.onsuccess = function () {
          request.result.close();
          const gone = window.indexedDB.deleteDatabase("hustings-probe");
          gone.onsuccess = function () { done(true); };
          gone.onerror = gone.onblocked = no;
        };
      } catch (e) {
        no();
      }
    });
  };

  // ---- the way to the server

  // fetch makes one of the client's requests. Nothing goes with it but what stands
  // in it: the cookie only where it is asked for, never a referrer.
  V.fetch = async function (r) {
    const stop = new AbortController();
    const headers = r.type ? { "Content-Type": r.type } : {};
    if (r.bearer) {
      headers.Authorization = "Bearer " + r.bearer;
    }
    const timer = setTimeout(function () { stop.abort(); }, 60000);
    try {
      const answer = await window.fetch(r.url, {
        method: r.method, body: r.body, headers: headers,
        credentials: r.session ? "same-origin" : "omit", referrerPolicy: "no-referrer", redirect: "error", signal: stop.signal,
      });
      return { status: answer.status, body: await whole(answer, Math.max(r.limit, 16384)) };
    } finally {
      clearTimeout(timer);
    }
  };

  async function whole(answer, limit) {
    const parts = [], reader = answer.body ? answer.body.getReader() : null;
    let size = 0;
    for (;;) {
      const next = reader ? await reader.read() : { done: true };
      if (next.done) {
        break;
      }
      size += next.value.length;
      if (size > limit) {
        await reader.cancel();
        throw new Error("longer than " + limit);
      }
      parts.push(next.value);
    }
    const body = new Uint8Array(size);
    let at = 0;
    parts.forEach(function (p) { body.set(p, at); at += p.length; });
    return body;
  }

  // standing is how the server says the poll stands. Nothing rests on it.
  V.standing = async function () {
    try {
      const answer = await V.fetch({ method: "GET", url: location.origin + "/p/" + V.ceremony + "/state", limit: 16384 });
      return JSON.parse(new TextDecoder().decode(answer.body));
    } catch (e) {
      return {};
    }
  };

  // ---- the WASM

  V.able = function () {
    return typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function" && typeof Go === "function" &&
      typeof Promise === "function" && typeof AbortController === "function" && typeof crypto === "object" && !!crypto.getRandomValues;
  };

  let loading = null;

  // load starts the WASM once; it is fetched while the voter reads.
  V.load = function () {
    loading = loading || start().catch(function (e) { loading = null; throw e; });
    return loading;
  };

  async function start() {
    const vote = V.$("vote"), go = new window.Go();
    const answer = await window.fetch(vote.dataset.wasm, { integrity: vote.dataset.integrity, credentials: "omit" });
    if (!answer.ok) {
      throw new Error("status " + answer.status);
    }
    const made = await WebAssembly.instantiate(await answer.arrayBuffer(), go.importObject);
    go.run(made.instance).then(function () {
      V.session = null;
      V.fail({ code: "server" }, function () { location.reload(); });
    });
  }

  // ---- devices that others use as well

  V.idleSeconds = 180; // without a pass to lose, or with the ballot in the box
  V.idleHolding = 600; // with a pass that would be lost
  const warning = 60;
  let idle = 0, ticking = 0;

  function touched() {
    idle = 0;
    V.$("idle").hidden = true;
  }

  async function tick() {
    idle++;
    const holding = await V.holding();
    const left = (holding ? V.idleHolding : V.idleSeconds) - idle;
    if (left <= 0) {
      await V.clear();
    } else if (left <= warning) {
      const note = V.$("idle"), text = V.word(holding ? "idle.lose" : "idle", { n: left });
      if (note.hidden || left % 15 === 0) {
        note.textContent = text;
      }
      note.hidden = false;
    }
  }

  // share turns on what a device needs that others use: it forgets by itself.
  V.share = function () {
    if (ticking) {
      return;
    }
    V.sharing = true;
    ticking = setInterval(tick, 1000);
    ["pointerdown", "keydown", "scroll", "input"].forEach(function (e) { window.addEventListener(e, touched, { passive: true }); });
    window.addEventListener("beforeunload", function (e) {
      if (V.loses) {
        e.preventDefault();
      }
    });
    window.addEventListener("pagehide", function () { V.$("vote").textContent = ""; });
    window.addEventListener("pageshow", function (e) {
      if (e.persisted) {
        location.reload();
      }
    });
  };

  // clear ends the sign-in and begins the page anew, with nothing of this voter.
  V.clear = async function () {
    clearInterval(ticking);
    V.loses = false;
    V.busy("clear", 0);
    try {
      await V.session.signOut();
    } catch (e) {
      // Offline: the cookie ends with the browser, and the next voter's sign-in replaces it.
    }
    V.$("vote").textContent = "";
    location.reload();
  };
})(window.hustingsVote = window.hustingsVote || {});
