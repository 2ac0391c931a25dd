// Who votes, and with what: sign-in, the member's own line of the roll, the voting
// pass, and taking up one that was saved.
"use strict";

(function (V) {
  // tryTo makes an action whose failure is shown with a way to try it again.
  V.tryTo = function (act) {
    return async function () {
      try {
        await act();
      } catch (e) {
        await V.fail(e, V.tryTo(act));
      }
    };
  };

  // named says whether the member's name goes along (a survey at the levels A0, A1).
  V.named = function () {
    const s = V.manifest.survey;
    return !!s && (s.level === "A0" || s.level === "A1");
  };

  // step is 0, none of the four, on the way to the issued lists.
  function step() { return V.looking ? 0 : 1; }

  // signedIn goes on with a sign-in that still stands.
  V.signedIn = async function () {
    V.busy("signin", step());
    const all = await V.session.desks();
    try {
      if (all.some(function (d) { return !d.own; })) { // other servers know no session of before
        V.member = await V.session.signedIn();
      }
    } catch (e) {
      if (e.code !== "no-session") {
        throw e;
      }
      V.member = null;
    }
    await V.toNextDesk();
  };

  // toNextDesk goes to the sign-in that is missing, or on where there is none: each
  // registrar with a server of its own wants one. To look at the lists one will do.
  V.toNextDesk = async function () {
    const all = await V.session.desks();
    if (V.member && (V.looking || all.every(function (d) { return d.signedIn; }))) {
      await toMember();
      return;
    }
    await V.toSignIn();
  };

  V.toSignIn = async function () {
    const all = await V.session.desks(), of = function (what) { return all.findIndex(what); };
    V.desk = of(function (d) { return !d.signedIn; });
    if (V.desk < 0 || !V.member && V.looking) {
      V.desk = Math.max(0, of(function (d) { return !d.own; }));
    }
    V.elsewhere = all[V.desk].own;
    V.drawDesk();
    V.$("code").value = V.$("code-wrong").textContent = "";
    V.$("code").removeAttribute("aria-invalid");
    V.show("signin", step());
  };

  // drawDesk says whose code is asked for.
  V.drawDesk = function () {
    const name = V.manifest.registrars[V.desk].name;
    V.$("signin-desk").hidden = !V.elsewhere;
    V.$("signin-desk").textContent = V.word(V.member ? "signin.desk" : "signin.first", { name: name });
  };

  V.signIn = async function () {
    const code = V.$("code").value;
    V.busy("signin", step());
    try {
      V.member = await (V.elsewhere ? V.session.signInAt(V.desk, code) : V.session.signIn(code));
    } catch (e) {
      if (e.code !== "bad-code" && e.code !== "slow-down") {
        await V.fail(e, V.signIn);
        return;
      }
      V.show("signin", step());
      V.$("code-wrong").textContent = V.word("err." + e.code + ".happened") + " — " + V.word("err." + e.code + ".next");
      V.$("code").setAttribute("aria-invalid", "true");
      V.$("code").focus();
      V.$("code").select();
      return;
    }
    await V.toNextDesk();
  };

  V.toMember = toMember;

  // toMember shows who has signed in: on the way to a pass, or to the issued list.
  async function toMember() {
    if (V.looking) {
      await V.toIssued();
      return;
    }
    const m = V.member, s = await V.session.status();
    V.$("member-name").textContent = m.name;
    V.$("member-number").textContent = m.number;
    V.$("member-branch").textContent = m.branch || "–";
    V.$("member-pass").textContent = V.word(m.taken ? "member.taken" : "member.nopass");
    V.$("member-own").hidden = !V.own;
    V.$("member-shared").hidden = V.own;
    if (m.taken && !s.started) {
      await V.fail({ code: "already-issued" }, null);
      return;
    }
    V.show("member", 1);
  }

  V.notMe = V.tryTo(async function () {
    await V.session.signOut();
    V.member = null;
    await V.toSignIn();
  });

  // look is the way to the issued lists: by the sign-in that stands, or a new one.
  V.look = async function () {
    V.looking = true;
    await V.signedIn();
  };

  // toIssued shows what the registrars' lists say of the member.
  V.toIssued = async function () {
    V.busy("issued", 0);
    const m = V.member, lists = await V.session.issued(), s = await V.session.status();
    const given = lists.some(function (g) { return g.pass; }), known = given || lists.every(function (g) { return g.published; });
    V.$("issued-name").textContent = m.name;
    V.$("issued-number").textContent = m.number;
    V.$("issued-branch").textContent = m.branch || "–";
    V.$("issued-said").textContent = V.word(given ? "issued.yes" : known ? "issued.no" : "issued.wait");
    V.$("issued-next").textContent = V.word(!known ? "issued.wait.next" : "issued." + (given ? "yes." : "no.") + (s.pass ? "here" : "other"));
    const rows = V.$("issued-lists");
    rows.textContent = "";
    rows.hidden = lists.length === 1;
    lists.forEach(function (g, r) {
      const row = document.createElement("li");
      row.textContent = V.word("issued.line." + (g.pass ? "yes" : g.published ? "no" : "wait"), { name: V.manifest.registrars[r].name });
      rows.append(row);
    });
    V.$("issued-leave").hidden = V.own;
    V.$("issued-home").hidden = !V.own;
    V.show("issued", 0);
  };

  // ---- the pass

  V.take = V.tryTo(async function () {
    V.busy("pass", 1);
    await V.session.takePass();
    if (!V.own) {
      V.loses = true;
      if (!V.named()) { // else the sign-in is needed until the name has gone along
        await V.session.signOut().catch(function () {}); // clear tries again
      }
    }
    V.toPass();
  });

  V.toPass = function () {
    V.$("pass-own").hidden = !V.own;
    V.$("pass-shared").hidden = V.own;
    V.$("pass-later").hidden = !V.own;
    V.$("pass-qr").hidden = true;
    V.show("pass", 1);
  };

  V.passFile = async function () {
    V.download("pass-" + V.facts.poll.slice(0, 8) + ".txt", (await V.session.passFile()) + "\n");
  };

  V.passCode = async function (button) {
    const figure = V.$("pass-qr");
    figure.hidden = !figure.hidden;
    button.setAttribute("aria-expanded", String(!figure.hidden));
    if (!figure.hidden) {
      V.drawCode(figure.querySelector("canvas"), await V.session.passCode());
    }
  };

  V.toRecall = function () {
    V.$("secretin").value = V.$("secret-wrong").textContent = "";
    V.show("recall", 1);
  };

  // takeUp goes on with a pass that was saved, or with the voting secret alone.
  V.takeUp = async function (text) {
    V.busy("recall", 1);
    try {
      await (/^\s*HUSTINGS-PASS:/.test(text) ? V.session.loadPass(text) : V.session.recall(text));
    } catch (e) {
      if (e.code !== "bad-pass") {
        await V.fail(e, function () { return V.takeUp(text); });
        return;
      }
      V.show("recall", 1);
      V.$("secret-wrong").textContent = V.word("err.bad-pass.happened") + " — " + V.word("err.bad-pass.next");
      V.$("secretin").focus();
      V.$("secretin").select();
      return;
    }
    await V.toBallot();
  };
})(window.hustingsVote = window.hustingsVote || {});
