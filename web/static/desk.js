// Signing at the officers' desk: the form that is sent has the signatures alone.
"use strict";

(function () {
  const form = document.querySelector("form[data-sign-wasm]");
  if (!form) {
    return;
  }
  const key = window.hustingsKey(form);

  async function sign() {
    const own = key.filled();
    if (!own) {
      return;
    }
    const button = form.querySelector("button"), d = form.dataset;
    button.disabled = true;
    key.say("working");
    try {
      const bytes = await key.read(own.file);
      form.elements.signatures.value = await window.hustingsSign({
        file: bytes, passphrase: own.pass.value, role: d.signRole, ctx: d.signCtx, before: d.signBefore, keys: d.signKeys,
      });
      own.pass.value = "";
      form.submit();
    } catch (e) {
      button.disabled = false;
      key.say(e.code);
    }
  }

  key.begin(sign);
})();
