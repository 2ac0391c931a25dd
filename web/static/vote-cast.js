// From the filled-in ballot to the box: review, sending, and the one screen that
// looks finished, with what was checked.
"use strict";

(function (V) {
  // toBallot shows the ballot, blank or as it was left.
  V.toBallot = async function () {
    const s = await V.session.status();
    V.electorate = s.electorate;
    if (!V.orders) {
      await V.findOrders();
    }
    V.filled = V.filled || V.blank();
    V.at = Math.min(V.at || 0, V.filled.length - 1);
    V.drawBallot(V.at);
    V.show("ballot", 2);
  };

  V.toPrevious = function () {
    V.at--;
    V.drawBallot(V.at);
    V.show("ballot", 2);
  };

  // toNext goes to the next contest, or to the review.
  V.toNext = async function () {
    if (V.at + 1 < V.filled.length) {
      V.at++;
      V.drawBallot(V.at);
      V.show("ballot", 2);
      return;
    }
    await V.toReview();
    V.at = 0;
  };

  // toReview reads the ballot back, and says what would make it invalid.
  V.toReview = async function () {
    let reason = "";
    try {
      await V.session.check(V.choices(V.filled));
    } catch (e) {
      reason = e.reason || "malformed";
    }
    V.invalid = reason !== "";
    V.$("review-invalid").hidden = !V.invalid;
    V.$("review-reason").textContent = reason && V.word("reason." + reason);
    V.$("review-cast").textContent = V.word(V.invalid ? "review.anyway" : "review.cast");
    V.$("review-cast").classList.toggle("quiet", V.invalid);
    V.$("review-back").classList.toggle("quiet", !V.invalid);
    const cast = V.$("review-cast"), back = V.$("review-back"); // the obvious one first
    cast.parentNode.insertBefore(V.invalid ? back : cast, V.invalid ? cast : back);
    V.$("review-cast").hidden = reason === "malformed";
    V.drawReview();
    V.show("review", 3);
  };

  // cast seals and sends. What was marked is forgotten once it is sealed.
  V.cast = async function () {
    V.busy("seal", 3);
    try {
      await V.session.cast(V.choices(V.filled), V.invalid === true);
    } catch (e) {
      const s = await V.session.status();
      if (s.pending) {
        V.filled = null;
        V.fail(e, V.resend);
      } else {
        V.fail(e, V.cast);
      }
      return;
    }
    V.filled = null;
    await V.toDone(false);
  };

  // resend sends the sealed ballot again, byte for byte.
  V.resend = async function () {
    V.busy("resend", 3);
    try {
      await V.session.resend();
    } catch (e) {
      V.fail(e, V.resend);
      return;
    }
    await V.toDone(false);
  };

  // toDone shows that the ballot is in the box. On a later visit the ballot is
  // looked for on the board at once.
  V.toDone = async function (again) {
    const s = await V.session.status(), standing = await V.standing();
    V.loses = false;
    V.$("done-code").textContent = s.code;
    V.$("secret").textContent = s.secret || "";
    V.$("check-poll").textContent = V.word(V.pinned ? "verify.pinned" : "verify.unpinned", { id: V.facts.short });
    V.$("check-roll").hidden = !V.member;
    V.$("done-look").textContent = V.word("done.look");
    V.$("done-looklink").href = V.lookup(s.code);
    V.$("done-leave").hidden = V.own;
    finished(true);
    const open = !standing.phase || standing.phase === "open";
    V.$("done-again").hidden = !open || s.cast >= V.manifest.ballots_per_key;
    board("wait", V.word("verify.wait", { time: V.time(standing.close || V.manifest.times.close) }));
    V.$("verify-line").textContent = V.word("verify.line");
    V.$("done-issued").hidden = open;
    V.show("done", 4);
    if (again || !open) {
      look(standing); // beside what the voter does next
    }
  };

  // lookup is the page to look a ballot up on. The code stands behind the #, where
  // no server sees it.
  V.lookup = function (code) {
    const poll = V.$("vote").dataset.poll.split("?");
    return poll[0] + "/lookup" + (poll[1] ? "?" + poll[1] : "") + (V.own ? "#" + code : "");
  };

  // finished says whether the screen is the end, or the ballot is missing on the board.
  V.finished = finished;

  function finished(yes) {
    const title = V.word(yes ? "done.title" : "missing.title");
    V.$("done-title").textContent = title;
    V.$("done-text").hidden = !yes;
    document.querySelector("#s-done .slot").toggleAttribute("hidden", !yes);
    V.$("done-missing").hidden = yes;
    if (V.now === "done") {
      document.title = title + " · " + V.title;
    }
  }

  function board(kind, text) {
    V.$("check-board").className = kind;
    V.$("check-board").textContent = text;
  }

  // look looks for the ballot on the public board.
  async function look(standing) {
    let found;
    try {
      found = await V.session.inclusion();
    } catch (e) {
      if (e.code === "fork") {
        V.fail(e, null);
      } else {
        board("wait", V.word("verify.unknown"));
      }
      return;
    }
    if (found.included) {
      board("", V.word("verify.in", { n: found.entry + 1, max: found.size }));
      V.$("verify-line").textContent = V.word("verify.line.in");
      return;
    }
    const over = ["closed", "claimed", "opened", "counted", "certified"].indexOf(standing.phase) >= 0;
    if (found.receipted && (found.settled || over)) {
      board("bad", V.word(found.settled ? "missing.settled" : "missing.open"));
      const end = new Date(Date.parse(standing.close || V.manifest.times.close) + 1000 * V.manifest.claims_seconds).toISOString();
      V.$("missing-text").textContent = V.word(found.settled ? "missing.settled" : "missing.open", { time: V.time(end) });
      V.$("verify-line").textContent = V.word("verify.line.bad");
      V.$("done-claim").hidden = found.settled;
      finished(false);
    }
  }

  // claim hands the ballot with its receipt to the box once more.
  V.claim = async function () {
    try {
      await V.session.claim();
      V.$("claim-text").textContent = V.word("missing.done");
      V.$("done-claim").hidden = true;
    } catch (e) {
      V.fail(e, V.claim);
    }
  };
})(window.hustingsVote = window.hustingsVote || {});
