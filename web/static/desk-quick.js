// A quick poll, in one go: the key file is opened once and here, and signs first the
// sealed poll and then its opening. File and passphrase go nowhere; their fields have
// no name, so that they would not be sent either if this script failed.
"use strict";

(function () {
  const form = document.querySelector("form[data-quick]");
  const words = {};
  let loading = null, running = false;

  function say(key) {
    form.querySelector("[data-sign-status]").textContent = words[key] || words.server;
  }

  // load starts the client once, while the officer writes the question.
  function load() {
    loading = loading || start().catch(function (e) { loading = null; throw e; });
    return loading;
  }

  async function start() {
    const go = new window.Go();
    const answer = await fetch(form.dataset.signWasm, { integrity: form.dataset.signIntegrity, credentials: "omit" });
    if (!answer.ok) {
      throw new Error("status " + answer.status);
    }
    const made = await WebAssembly.instantiate(await answer.arrayBuffer(), go.importObject);
    go.run(made.instance);
  }

  // post sends fields, and gives what the server says, or throws what it refuses.
  async function post(path, fields) {
    const answer = await fetch(path, {
      method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json" },
    });
    const said = await answer.json().catch(function () { return {}; });
    if (!answer.ok) {
      throw { code: said.problems ? "wrong" : answer.status === 403 ? "shut" : "server", problems: said.problems };
    }
    return said;
  }

  // tell puts a sentence beside each field that something is wrong with.
  function tell(problems) {
    form.querySelectorAll("[data-problem]").forEach(function (e) { e.textContent = ""; });
    let first = null;
    form.querySelectorAll("[data-problem]").forEach(function (e) {
      const said = problems.find(function (p) { return p.field === e.dataset.problem; });
      if (!said) {
        return;
      }
      const p = document.createElement("p");
      p.className = "wrong small";
      p.textContent = said.text;
      e.append(p);
      const around = e.closest("details");
      if (around) {
        around.open = true;
      }
      first = first || e.parentElement.querySelector("input, select, textarea");
    });
    if (first) {
      first.focus();
    }
  }

  async function open() {
    const file = form.querySelector("[data-sign-file]").files[0], pass = form.querySelector("[data-sign-passphrase]");
    if (!file) {
      return say("nofile");
    }
    if (!pass.value) {
      return say("nopass");
    }
    if (file.size > 65536) {
      return say("personfile");
    }
    const button = form.querySelector("button");
    let made = "";
    running = button.disabled = true;
    try {
      say("working");
      const bytes = new Uint8Array(await file.arrayBuffer());
      await load();
      await new Promise(function (done) { setTimeout(done, 50); }); // so that the line above is seen
      const officer = await window.hustingsOfficer({ file: bytes, passphrase: pass.value });
      const signer = form.querySelector("[data-officers]");
      signer.disabled = false;
      signer.value = officer.name + " " + officer.key;
      say("sealing");
      const seal = await post(form.action, new FormData(form));
      made = seal.path;
      const opening = await post(made + "/quick", { signatures: await officer.sign(seal) });
      say("opening");
      const done = await post(made + "/quick", { signatures: await officer.sign(opening) });
      pass.value = "";
      location.assign(done.path + location.search);
    } catch (e) {
      running = button.disabled = false;
      if (made) { // what is left to do is done on the poll's own page
        location.assign(made + location.search);
        return;
      }
      tell(e.problems || []);
      say(e.code);
    }
  }

  // own shows the fields for answers of one's own where they are wanted.
  function own() {
    const chosen = form.querySelector("[name=answers]:checked").value === "own";
    form.querySelector(".ownanswers").hidden = !chosen;
    const listed = form.elements.who.value === "list", pasted = form.querySelector(".pasted");
    pasted.hidden = !listed;
    pasted.open = listed;
  }

  function begin() {
    document.querySelectorAll("[data-sign-words] [data-word]").forEach(function (e) { words[e.dataset.word] = e.textContent; });
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      if (running) {
        return;
      }
      if (typeof Go !== "function" || typeof WebAssembly !== "object") {
        return say("old");
      }
      open();
    });
    form.addEventListener("focusin", function () {
      if (typeof Go === "function" && typeof WebAssembly === "object") {
        load().catch(function () {});
      }
    });
    form.addEventListener("change", own);
    own();
  }

  // share hands the address on by whatever the device has for that.
  function share() {
    const text = document.querySelector("[data-share-text]"), buttons = document.querySelector("[data-share-buttons]");
    if (!text || !buttons) {
      return;
    }
    const address = text.textContent, send = buttons.querySelector("[data-share]"), copy = buttons.querySelector("[data-copy]");
    send.hidden = !navigator.share;
    copy.hidden = !(navigator.clipboard && navigator.clipboard.writeText);
    buttons.hidden = send.hidden && copy.hidden;
    send.addEventListener("click", function () { navigator.share({ title: document.title, url: address }).catch(function () {}); });
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(address).then(function () { buttons.querySelector("[data-copied]").hidden = false; }, function () {});
    });
  }

  if (form) {
    begin();
  }
  share();
})();
