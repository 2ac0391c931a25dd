// A survey in place of a ballot: the questionnaire, page by page or all at once,
// read back before it is sent. What is asked, and whether answers are right, the
// client decides; this script shows it. It stands in for parts of vote-cast.js.
"use strict";

(function (V) {
  const lang = function () { return document.documentElement.lang === "en" ? "en" : "zh"; };
  let later = 0; // the timer of the next draft

  V.view = async function () {
    V.shown = JSON.parse(await V.session.view(JSON.stringify(V.answers), lang()));
    return V.shown;
  };

  async function faults() {
    return JSON.parse(await V.session.faults(JSON.stringify(V.answers), lang()));
  }

  // ---- drafts, on a device of one's own, under the pass's key

  V.keepDraft = function () {
    clearTimeout(later);
    if (V.own) {
      later = setTimeout(keepNow, 600);
    }
  };

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && V.answers) {
      keepNow();
    }
  });

  async function keepNow() {
    clearTimeout(later);
    if (!V.own) {
      return;
    }
    try {
      const text = JSON.stringify({ answers: V.answers, at: V.at, whole: V.whole });
      await V.keepBeside("draft", await V.session.sealDraft(text));
    } catch (e) {
      return; // the answers are still on the screen
    }
  }

  async function dropDraft() {
    clearTimeout(later);
    if (V.own) {
      await V.dropBeside("draft").catch(function () {});
    }
  }

  // begin fetches the questionnaire, and what this device has kept of answers.
  async function begin() {
    V.busy("questions", 2);
    const kept = V.own ? await V.keptBeside("order") : null;
    const about = await V.session.questions(kept);
    if (V.own) {
      await V.keepBeside("order", about.seed).catch(function () {});
    }
    V.answers = {};
    V.at = 0;
    V.whole = about.allAtOnce;
    const draft = V.own ? await V.keptBeside("draft") : null;
    if (draft) {
      try {
        const text = JSON.parse(await V.session.openDraft(draft));
        V.answers = text.answers;
        V.at = text.at;
        V.whole = text.whole;
        V.resumed = true;
      } catch (e) {
        V.answers = {}; // of another pass
      }
    }
  }

  // ---- the pages

  // pageAt is where the page numbered V.at stands among those with something on them.
  function pageAt() {
    const at = V.shown.pages.findIndex(function (p) { return p.index >= V.at; });
    return at < 0 ? V.shown.pages.length - 1 : at;
  }

  function pages() {
    return V.whole ? V.shown.pages : V.shown.pages.slice(pageAt(), pageAt() + 1);
  }

  V.toBallot = async function () {
    if (!await V.known()) {
      return;
    }
    if (!V.answers) {
      await begin();
    }
    await V.view();
    if (V.shown.pages.length === 0) {
      await V.toReview();
      return;
    }
    V.drawBallot();
    V.show("ballot", 2);
    V.$("form-resumed").hidden = !V.resumed;
    V.resumed = false;
  };

  // drawBallot draws the page anew, also in another language.
  V.drawBallot = function () {
    V.clearQuestions();
    V.wrong = [];
    draw();
  };

  function draw() {
    const list = pages(), one = V.whole ? null : list[0];
    V.$("ballot-title").textContent = one && one.title || V.shown.title || V.title;
    V.drawLevelAt(V.whole || pageAt() === 0);
    V.$("ballot-note").textContent = (one ? one.description : V.shown.description) || "";
    V.drawQuestions(list, V.whole);
    const total = V.shown.pages.length, at = pageAt();
    V.$("ballot-count").textContent = (V.whole || total < 2 ? "" : V.word("form.page", { n: at + 1, max: total }) + " · ") +
      V.word("form.answered", { n: V.shown.answered, max: V.shown.asked });
    V.$("form-bar").max = Math.max(1, V.shown.asked);
    V.$("form-bar").value = V.shown.answered;
    V.$("ballot-over").textContent = V.wrong.length ? V.word("form.wrong", { n: V.wrong.length }) : "";
    V.$("ballot-go").textContent = V.word(V.whole || at + 1 >= total ? "ballot.review" : "form.next");
    V.$("ballot-previous").hidden = V.whole || at === 0;
    V.$("form-whole").hidden = V.shown.pages.length < 2;
    V.$("form-whole").textContent = V.word(V.whole ? "form.paged" : "form.whole");
  }

  // answered takes note of an answer; what it shows or hides follows at once.
  V.answered = async function (id, value) {
    if (value === null || value === "" || Array.isArray(value) && value.length === 0) {
      delete V.answers[id];
    } else {
      V.answers[id] = value;
    }
    V.keepDraft();
    V.wrong = V.wrong.filter(function (f) { return f.question !== id && f.question + "-Comment" !== id; });
    await V.view();
    if (V.now === "ballot") {
      draw();
    }
  };

  V.turnWhole = function () {
    V.whole = !V.whole;
    V.drawBallot();
    V.show("ballot", 2);
    V.keepDraft();
  };

  function idsOn(items, into) {
    items.forEach(function (i) {
      if (i.items) {
        idsOn(i.items, into);
      }
      into[i.id] = true;
    });
    return into;
  }

  // stop shows what is wrong with the answers of a page, and stays on it.
  function stop(list) {
    V.wrong = list;
    draw();
    V.showWrong();
  }

  V.toNext = async function () {
    await V.flushQuestions();
    await V.view();
    const all = await faults(), here = {};
    pages().forEach(function (p) { idsOn(p.items, here); });
    const wrong = all.filter(function (f) { return here[f.question]; });
    if (wrong.length) {
      stop(wrong);
      return;
    }
    const at = pageAt();
    if (V.whole || at + 1 >= V.shown.pages.length) {
      await V.toReview();
      return;
    }
    V.at = V.shown.pages[at + 1].index;
    await keepNow();
    V.drawBallot();
    V.show("ballot", 2);
  };

  V.toPrevious = async function () {
    await V.flushQuestions();
    V.at = V.shown.pages[Math.max(0, pageAt() - 1)].index;
    V.keepDraft();
    V.drawBallot();
    V.show("ballot", 2);
  };

  // toReview reads the answers back; where one is wrong it goes to its page.
  V.toReview = async function () {
    if (!await V.known()) {
      return;
    }
    await V.view();
    const wrong = await faults();
    if (wrong.length) {
      const page = V.shown.pages.find(function (p) { const on = idsOn(p.items, {}); return wrong.some(function (f) { return on[f.question]; }); });
      V.at = page ? page.index : V.at;
      V.drawBallot();
      V.show("ballot", 2);
      const on = V.whole || !page ? null : idsOn(page.items, {});
      stop(wrong.filter(function (f) { return !on || on[f.question]; }));
      return;
    }
    await keepNow();
    V.drawAnswers(V.$("review-list"));
    V.drawName();
    V.show("review", 3);
  };

  // toPage goes back from the review to the page of an answer.
  V.toPage = async function (button) {
    V.at = Number(button.dataset.page);
    await V.toBallot();
  };

  // cast seals and sends. What was answered is forgotten once it is sealed.
  V.cast = async function () {
    V.busy("seal", 3);
    try {
      await V.session.answer(JSON.stringify(V.answers));
    } catch (e) {
      const s = await V.session.status();
      if (s.pending) {
        await forget();
        V.fail(e, V.resend);
      } else {
        V.fail(e, V.cast);
      }
      return;
    }
    await forget();
    if (!V.own) {
      await V.session.signOut().catch(function () {}); // clear tries again
    }
    await V.toDone(false);
  };

  async function forget() {
    V.answers = null;
    await dropDraft();
    V.clearQuestions();
    V.$("review-list").textContent = "";
  }
})(window.hustingsVote = window.hustingsVote || {});
