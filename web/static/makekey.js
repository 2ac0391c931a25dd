// Making a key file for an officer, a teller or a counter. The key is drawn here, goes
// into the file that is saved, and nowhere else.
"use strict";

(function () {
  const $ = function (id) { return document.getElementById(id); };
  const way = window.hustingsWay, root = $("makekey"), word = way.word;
  let started = null, made = null, saved = false;

  function wrong(code) {
    $("wrong").textContent = code ? word(way.known("err." + code) ? "err." + code : "err.server") : "";
  }

  async function make() {
    const name = $("name").value.trim(), a = $("new1").value, b = $("new2").value;
    const missing = !name ? "name" : a.length < 12 ? "short" : a !== b ? "differ" : "";
    wrong(missing);
    if (missing) {
      return;
    }
    await way.busy("make");
    try {
      started = started || way.start();
      await started;
      made = await window.hustingsKey({ name: name, passphrase: a });
    } catch (e) {
      way.show("start");
      return wrong(e.code || "server");
    }
    $("new1").value = $("new2").value = "";
    $("line").textContent = made.line;
    way.show("save");
  }

  function save() {
    const link = document.createElement("a"), name = made.line.split(" ").pop().slice(0, 8);
    link.href = URL.createObjectURL(new Blob([made.file], { type: "application/octet-stream" }));
    link.download = "hustings-key-" + name + ".key";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    saved = true;
    $("send").hidden = false;
    $("send").querySelector("h2").scrollIntoView();
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(made.line);
      $("copied").textContent = word("copied");
    } catch (e) { // not allowed here: it is marked, to be copied by hand
      getSelection().selectAllChildren($("line"));
    }
  }

  function run() {
    way.speak();
    root.hidden = false;
    $("make").addEventListener("submit", function (e) {
      e.preventDefault();
      if (typeof Go !== "function" || typeof WebAssembly !== "object") {
        return wrong("old");
      }
      make();
    });
    $("save").addEventListener("click", save);
    $("copy").addEventListener("click", copy);
    window.addEventListener("beforeunload", function (e) {
      if (made && !saved) {
        e.preventDefault(); // an unsaved key would be lost
      }
    });
  }

  if (root) {
    document.addEventListener("DOMContentLoaded", run);
  }
})();
