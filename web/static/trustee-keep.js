// What a trustee's page keeps in this browser, and as a file: a trustee.Store for
// the ceremony that made the keys: a later stage's page has the same ones.
"use strict";

window.hustingsKeep = (function () {
  const root = document.getElementById("trustee");

  // ---- what is kept in this browser: a trustee.Store for the ceremony

  function key(name) { return root.dataset.keys + "/" + name; }

  function database() {
    return new Promise(function (done, failed) {
      const request = indexedDB.open("hustings-trustee", 1);
      request.onupgradeneeded = function () { request.result.createObjectStore("files"); };
      request.onsuccess = function () { done(request.result); };
      request.onerror = request.onblocked = function () { failed(request.error); };
    });
  }

  // within makes one transaction and waits until it is durable. act gets the store
  // and a function to give the result.
  async function within(mode, act) {
    const db = await database();
    try {
      return await new Promise(function (done, failed) {
        let result;
        const tx = db.transaction("files", mode, { durability: "strict" });
        act(tx.objectStore("files"), function (value) { result = value; });
        tx.oncomplete = function () { done(result); };
        tx.onerror = tx.onabort = function () { failed(tx.error); };
      });
    } finally {
      db.close();
    }
  }

  function read(name) {
    return within("readonly", function (s, give) {
      s.get(key(name)).onsuccess = function (e) { give(e.target.result || null); };
    });
  }

  function same(a, b) {
    return a.length === b.length && a.every(function (x, i) { return x === b[i]; });
  }

  // swap compares and stores in one transaction, so that of two pages one fails.
  function swap(name, was, now) {
    return within("readwrite", function (s, give) {
      s.get(key(name)).onsuccess = function (e) {
        const there = e.target.result;
        const fits = was ? !!there && same(there, was) : !there;
        if (fits) {
          s.put(now, key(name));
        }
        give(fits);
      };
    });
  }

  function put(name, value) {
    return within("readwrite", function (s) { s.put(value, key(name)); });
  }

  const fileName = /^(key\.age|memory\.jsonl|opening-[0-9a-f]{64}-\d{6})$/;

  // files gives everything of this ceremony by name.
  function files() {
    return within("readonly", function (s, give) {
      const all = {};
      give(all);
      s.openCursor().onsuccess = function (e) {
        const at = e.target.result;
        if (at) {
          const name = at.key.slice(key("").length);
          if (at.key.startsWith(key("")) && fileName.test(name)) {
            all[name] = at.value;
          }
          at.continue();
        }
      };
    });
  }

  // ---- the file on paper's side: everything above as one file; the key in it is
  // encrypted under the passphrase, the rest is no secret

  function text64(bytes) {
    let text = "";
    bytes.forEach(function (b) { text += String.fromCharCode(b); });
    return btoa(text);
  }

  async function save(number) {
    const all = await files(), out = { kind: "hustings/1 trustee", ceremony: root.dataset.keys, files: {} };
    Object.keys(all).sort().forEach(function (name) { out.files[name] = text64(all[name]); });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(out)], { type: "application/json" }));
    link.download = "hustings-trustee-" + number + "-" + root.dataset.keys.slice(0, 8) + ".json";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  async function load(file) {
    let read;
    try {
      read = file.size < 32 << 20 ? JSON.parse(await file.text()) : null;
    } catch (e) {
      read = null;
    }
    if (!read || read.kind !== "hustings/1 trustee" || typeof read.files !== "object" || !read.files["key.age"]) {
      throw { code: "file" };
    }
    if (read.ceremony !== root.dataset.keys) {
      throw { code: "otherfile" };
    }
    const made = {};
    Object.keys(read.files).forEach(function (name) {
      if (!fileName.test(name)) {
        throw { code: "file" };
      }
      made[name] = Uint8Array.from(atob(read.files[name]), function (c) { return c.charCodeAt(0); });
    });
    if (Object.keys(await files()).length) {
      throw { code: "here" };
    }
    await within("readwrite", function (s) {
      Object.keys(made).forEach(function (name) { s.put(made[name], key(name)); });
    });
  }

  // receipts reads the files that members have handed to the trustee. None is larger
  // than a ballot with its receipt, in hexadecimal.
  function receipts(files) {
    return Promise.all(Array.from(files).map(async function (file) {
      if (file.size > 200000) {
        throw { code: "receiptfile", message: file.name };
      }
      return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    }));
  }

  return { receipts: receipts, read: read, swap: swap, put: put, save: save, load: load };
})();
