// The other language in the middle of everything: the words change and nothing else.
// What is marked stays in memory, where it was; nothing of it is stored or sent.
"use strict";

(function (V) {
  // other loads this page in the other language, as a document that does nothing.
  function other(address) {
    return new Promise(function (done, failed) {
      const request = new XMLHttpRequest();
      request.responseType = "document";
      request.timeout = 20000;
      request.onload = function () { done(request.response); };
      request.onerror = request.ontimeout = request.onabort = failed;
      request.open("GET", address);
      request.send();
    });
  }

  // How each screen is drawn anew; what was typed on it is put back.
  const again = {
    welcome: function () { return V.toWelcome(); },
    device: function () { return V.askDevice(); },
    signin: function () { V.drawDesk(); V.show("signin", V.looking ? 0 : 1); },
    member: function () { return V.toMember(); },
    pass: function () { V.toPass(); },
    ballot: function () { V.drawBallot(V.at); V.show("ballot", 2); },
    review: function () { return V.toReview(); },
    done: function () { return V.toDone(true); },
    issued: function () { return V.toIssued(); },
    recall: function () { V.show("recall", 1); },
    error: function () { V.explain.apply(null, V.explained); },
  };

  function part(page, selector) {
    return document.importNode(page.querySelector(selector), true);
  }

  // speak goes on in the language that a link leads to.
  V.speak = async function (link) {
    const screen = V.now, address = link.pathname + link.search;
    if (!again[screen]) {
      return;
    }
    let page;
    try {
      page = await other(address);
    } catch (e) {
      page = null;
    }
    const fresh = page && page.getElementById("vote");
    if (!fresh || fresh.dataset.integrity !== V.$("vote").dataset.integrity) {
      V.notice("lang");
      return;
    }
    const typed = {};
    document.querySelectorAll("#vote input:not([type=radio]):not([type=checkbox]):not([type=file])").forEach(function (i) {
      if (i.id) {
        typed[i.id] = i.value;
      }
    });
    const top = window.scrollY;
    [".skip", ".masthead", ".foot", "#vote"].forEach(function (s) { document.querySelector(s).replaceWith(part(page, s)); });
    document.documentElement.lang = page.documentElement.lang;
    history.replaceState(null, "", address + location.hash);
    V.wire();
    V.title = V.text(V.manifest.titles);
    Object.keys(typed).forEach(function (id) { V.$(id).value = typed[id]; });
    await again[screen]();
    window.scrollTo(0, top);
  };
})(window.hustingsVote = window.hustingsVote || {});
