// A quick poll, in one go: the key file is opened once and here, and signs first the
// sealed poll and then its opening.
"use strict";

(function () {
  const form = document.querySelector("form[data-quick]"), key = form && window.hustingsKey(form);
  let running = false;

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
    if (running) {
      return;
    }
    const own = key.filled();
    if (!own) {
      return;
    }
    const button = form.querySelector("button");
    let made = "";
    running = button.disabled = true;
    try {
      key.say("working");
      const officer = await window.hustingsOfficer({ file: await key.read(own.file), passphrase: own.pass.value });
      const signer = form.querySelector("[data-officers]");
      signer.disabled = false;
      signer.value = officer.name + " " + officer.key;
      key.say("sealing");
      const seal = await post(form.action, new FormData(form));
      made = seal.path;
      const opening = await post(made + "/quick", { signatures: await officer.sign(seal) });
      key.say("opening");
      const done = await post(made + "/quick", { signatures: await officer.sign(opening) });
      own.pass.value = "";
      location.assign(done.path + location.search);
    } catch (e) {
      running = button.disabled = false;
      if (made) { // what is left to do is done on the poll's own page
        location.assign(made + location.search);
        return;
      }
      tell(e.problems || []);
      key.say(e.code);
    }
  }

  // fold shows the fields for answers of one's own where they are wanted.
  function fold() {
    const chosen = form.querySelector("[name=answers]:checked").value === "own";
    form.querySelector(".ownanswers").hidden = !chosen;
    const listed = form.elements.who.value === "list", pasted = form.querySelector(".pasted");
    pasted.hidden = !listed;
    pasted.open = listed;
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
    key.begin(open);
    form.addEventListener("change", fold);
    fold();
  }
  share();
})();
