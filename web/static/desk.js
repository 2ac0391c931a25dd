// Signing at the officers' desk. The key file and its passphrase are read here and
// go nowhere: the form that is sent has the signatures alone. Neither field has a
// name, so that they would not be sent either if this script failed.
"use strict";

(function () {
  const form = document.querySelector("form[data-sign-wasm]");
  const words = {};
  let loading = null;

  function say(key) {
    form.querySelector("[data-sign-status]").textContent = words[key] || words.server;
  }

  // load starts the client once, while the officer looks for the file.
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

  async function sign() {
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
    const button = form.querySelector("button"), d = form.dataset;
    button.disabled = true;
    say("working");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await load();
      await new Promise(function (done) { setTimeout(done, 50); }); // so that the line above is seen
      form.elements.signatures.value = await window.hustingsSign({
        file: bytes, passphrase: pass.value, role: d.signRole, ctx: d.signCtx, before: d.signBefore, keys: d.signKeys,
      });
      pass.value = "";
      form.submit();
    } catch (e) {
      button.disabled = false;
      say(e.code);
    }
  }

  function begin() {
    if (!form) {
      return;
    }
    document.querySelectorAll("[data-sign-words] [data-word]").forEach(function (e) { words[e.dataset.word] = e.textContent; });
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      if (typeof Go !== "function" || typeof WebAssembly !== "object") {
        return say("old");
      }
      sign();
    });
    form.addEventListener("focusin", function () {
      if (typeof Go === "function" && typeof WebAssembly === "object") {
        load().catch(function () {});
      }
    });
  }

  begin();
})();
