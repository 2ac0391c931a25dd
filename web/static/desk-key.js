// The key file of who signs at the desk, read here and sent nowhere: neither its
// field nor the passphrase's has a name, so that they would not be sent either if a
// script failed. What is signed, and when, is the page's own script's business.
"use strict";

// hustingsKey gives a form with such fields: a way to say something below them, the
// client that signs, and what was filled in.
window.hustingsKey = function (form) {
  const words = {};
  let loading = null;
  document.querySelectorAll("[data-sign-words] [data-word]").forEach(function (e) { words[e.dataset.word] = e.textContent; });

  function able() {
    return typeof Go === "function" && typeof WebAssembly === "object";
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

  // load starts the client once.
  function load() {
    loading = loading || start().catch(function (e) { loading = null; throw e; });
    return loading;
  }

  const k = {
    // say puts a sentence below the fields, and gives null.
    say: function (key) {
      form.querySelector("[data-sign-status]").textContent = words[key] || words.server;
      return null;
    },

    // filled gives file and passphrase field, or says what is missing and gives null.
    filled: function () {
      const file = form.querySelector("[data-sign-file]").files[0], pass = form.querySelector("[data-sign-passphrase]");
      if (!file) {
        return k.say("nofile");
      }
      if (!pass.value) {
        return k.say("nopass");
      }
      return file.size > 65536 ? k.say("personfile") : { file: file, pass: pass };
    },

    // read waits for the client, and gives the file's bytes.
    read: async function (file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await load();
      await new Promise(function (done) { setTimeout(done, 50); }); // so that what was said is seen
      return bytes;
    },
  };

  // The client comes while somebody fills in the form, which what signs it sends.
  k.begin = function (sign) {
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      if (!able()) {
        return k.say("old");
      }
      sign();
    });
    form.addEventListener("focusin", function () {
      if (able()) {
        load().catch(function () {});
      }
    });
  };
  return k;
};
