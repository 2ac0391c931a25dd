// How anonymous a survey is, said before the first question; and where the member's
// name goes along (A0, A1), that somebody is signed in whose it is, and is shown it.
"use strict";

(function (V) {
  // alone is who alone can open responses, at any time; empty where it takes several.
  function alone() {
    const t = V.manifest.trustees;
    return t.threshold === 1 ? t.keys[0].name : "";
  }

  // said is what holds of this survey, a sentence each.
  function said() {
    const m = V.manifest, s = m.survey, end = V.named() ? ".named" : "";
    const names = s.counters.map(function (c) { return c.name; }).join(V.word("level.and"));
    const about = { name: names, other: alone(), n: m.trustees.threshold };
    const out = [
      V.word("level." + s.level), V.word((alone() ? "level.alone" : "level.seen") + end, about),
      s.level === "A0" ? V.word("level.whole") : V.word("level.told", { n: s.threshold }),
    ];
    if (s.parts.length > (V.named() ? 2 : 1)) { // closed answers, texts, the name
      out.push(V.word("level.style" + end));
    }
    const least = Math.min.apply(null, m.electorates.map(function (e) { return e.expected; }));
    if (least < 10) {
      out.push(V.word("level.small", { n: least }));
    }
    return out;
  }

  // drawLevel says it where people begin.
  V.drawLevel = function (hidden) {
    const list = V.$("level-list");
    list.textContent = "";
    said().forEach(function (text) {
      const row = document.createElement("li");
      row.textContent = text;
      list.append(row);
    });
    V.$("level").hidden = hidden;
    V.$("welcome-alone").hidden = hidden || !alone();
    V.$("welcome-alone").textContent = V.word(V.named() ? "promise.alone.named" : "promise.alone", { name: alone() });
  };

  // drawLevelAt says it once more in short above the first question.
  V.drawLevelAt = function (first) {
    V.$("form-level").hidden = !first;
    V.$("form-level").textContent = V.word("level." + V.manifest.survey.level);
  };

  // drawName shows, before anything is sent, that the name goes along.
  V.drawName = function () {
    const named = V.named();
    V.$("review-name").hidden = !named;
    V.$("review-name").textContent = named ? V.word("review.name", { name: V.member.name, id: V.member.number }) : "";
    V.$("review-time").textContent = V.word(named ? "review.time.named" : alone() ? "promise.sent" : "review.time", { name: alone() });
  };

  // known makes sure that somebody is signed in, where a name goes along: a pass from
  // elsewhere does not say whose it is. Else it goes to the sign-in.
  V.known = async function () {
    if (!V.named() || V.member) {
      return true;
    }
    try {
      V.member = await V.session.signedIn();
      return true;
    } catch (e) {
      if (e.code !== "no-session") {
        throw e;
      }
    }
    await V.toSignIn();
    return false;
  };
})(window.hustingsVote = window.hustingsVote || {});
