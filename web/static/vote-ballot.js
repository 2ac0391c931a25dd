// The ballot: drawn from the manifest that the client has checked, filled in by
// radio buttons and boxes, read back as what the client seals.
"use strict";

(function (V) {
  const FOR = 1, AGAINST = 2;
  V.LEFT = 255; // no number: left out

  // contests are those of the voter's electorate, in the manifest's order.
  V.contests = function () {
    return V.manifest.contests.map(function (c, i) { return { number: i, it: c, limit: limit(c.rules), method: c.rules.method }; })
      .filter(function (c) { return c.it.electorates.indexOf(V.electorate) >= 0; });
  };

  const valued = ["score", "majority-judgment", "appraisal"];
  const ranked = ["irv", "stv-scottish", "stv-meek", "stv-wigm", "schulze", "ranked-pairs"];

  function limit(rules) {
    const open = rules.method === "approval" || valued.concat(ranked).indexOf(rules.method) >= 0;
    return rules.max || (open ? 250 : rules.seats);
  }

  V.numbered = function (c) { return valued.concat(ranked).indexOf(c.method) >= 0; };
  V.ranks = function (c) { return ranked.indexOf(c.method) >= 0; };

  // chosen says whether a ballot does no more than choose.
  function chosen(c) { return c.method === "choose" || c.method === "approval"; }

  // blank is a ballot that nobody is marked on.
  V.blank = function () {
    return V.contests().map(function (c) {
      const none = function (value) { return c.it.candidates.map(function () { return value; }); };
      return { marks: none(0), values: V.numbered(c) ? none(V.LEFT) : null, instead: {}, order: V.orders[c.number] };
    });
  };

  // findOrders asks the client for the candidates' orders. Where the rules say random
  // for each voter, they are drawn once, and on a device of one's own found again.
  V.findOrders = async function () {
    const own = V.manifest.contests.some(function (c) { return c.rules.order === "random-per-voter"; }) && V.own;
    const drawn = await V.session.orders(own ? await V.keptBeside("order") : null);
    if (own) {
      await V.keepBeside("order", drawn.seed).catch(function () {}); // another order next time
    }
    V.orders = drawn.orders;
  };

  // choices is the ballot as the client takes it.
  V.choices = function (filled) {
    return filled.map(function (f) {
      if (f.values) {
        return { values: f.values };
      }
      const people = Object.keys(f.instead).map(function (i) { return [Number(i), f.instead[i]]; });
      return { marks: f.marks, people: people.sort(function (a, b) { return a[0] - b[0]; }) };
    });
  };

  V.selected = function (f) {
    if (f.values) {
      return f.values.filter(function (v) { return v !== V.LEFT; }).length;
    }
    return f.marks.filter(function (m) { return m === FOR; }).length + Object.keys(f.instead).length;
  };

  // drawBallot draws contest number at of the voter's.
  V.drawBallot = function (at) {
    const all = V.contests(), c = all[at], f = V.filled[at];
    const motion = c.method === "yes-no";
    V.$("ballot-title").textContent = V.text(c.it.titles);
    const seats = { n: c.it.rules.seats, max: c.method === "score" ? c.it.rules.top : c.limit };
    V.$("ballot-note").textContent = (all.length > 1 ? V.word("ballot.of", { n: at + 1, max: all.length }) + " · " : "") +
      V.word(note(c, motion), seats);
    const rows = V.$("ballot-rows");
    rows.textContent = "";
    f.order.forEach(function (i) { rows.append(row(c, f, i)); });
    V.$("ballot-go").textContent = V.word(at + 1 < all.length ? "ballot.next" : "ballot.review");
    V.$("ballot-previous").hidden = at === 0;
    V.tally();
  };

  function note(c, motion) {
    const kind = motion ? "motion" : V.ranks(c) ? "rank" : c.method === "score" ? "score" : V.numbered(c) ? "grade"
      : c.method === "approval" && c.limit === 250 ? "approval" : chosen(c) ? "choose" : "approve";
    return "note." + kind;
  }

  function row(c, f, i) {
    const candidate = c.it.candidates[i], out = V.part("row"), marks = out.querySelector(".marks");
    out.querySelector("[data-name]").textContent = candidate.name;
    if (candidate.page && c.method !== "yes-no") {
      out.querySelector("[data-about]").append(about(c, i, candidate.name));
    }
    if (f.values) {
      V.drawNumbers(c, f, i, out);
      return out;
    }
    const kinds = chosen(c) ? ["choose"] : ["for", "against", "abstain"];
    marks.classList.toggle("one", kinds.length === 1);
    kinds.forEach(function (kind) {
      const label = V.part(kind), input = label.querySelector("input"), value = kind === "against" ? AGAINST : kind === "abstain" ? 0 : FOR;
      if (c.method === "yes-no" && value) {
        label.querySelector("[data-label]").textContent = V.word(value === FOR ? "mark.yes" : "mark.no");
      }
      input.name = "mark-" + i;
      input.checked = kind === "choose" ? f.marks[i] === FOR : f.marks[i] === value;
      input.addEventListener("change", function () {
        f.marks[i] = kind === "choose" ? (input.checked ? FOR : 0) : value;
        if (f.marks[i] !== AGAINST) {
          delete f.instead[i];
        }
        offer(c, f, i, out);
        V.tally();
      });
      marks.append(label);
    });
    offer(c, f, i, out);
    return out;
  }

  function about(c, i, name) {
    const a = document.createElement("a"), poll = V.$("vote").dataset.poll.split("?");
    a.href = poll[0] + "/candidates/" + c.number + "/" + i + (poll[1] ? "?" + poll[1] : "");
    a.target = "_blank";
    a.rel = "noopener noreferrer";
    a.textContent = V.word("ballot.about");
    a.setAttribute("aria-label", V.word("ballot.about") + " " + name);
    return a;
  }

  // offer shows the list of others beside a mark against, where the rules have one.
  function offer(c, f, i, out) {
    const place = out.querySelector("[data-instead]"), list = place.querySelector("select");
    place.hidden = c.it.rules.write_in !== "list" || f.marks[i] !== AGAINST;
    if (place.hidden) {
      list.value = "";
      return;
    }
    if (list.options.length === 1) {
      others(c).forEach(function (p) { list.add(new Option(p.name, p.number)); });
      list.addEventListener("change", function () {
        if (list.value === "") {
          delete f.instead[i];
        } else {
          f.instead[i] = Number(list.value);
        }
        V.tally();
      });
    }
    list.value = i in f.instead ? String(f.instead[i]) : "";
  }

  // others are the persons who may be written in and are no candidates here, each
  // namesake with a number.
  function others(c) {
    const taken = {}, names = {};
    c.it.candidates.forEach(function (k) {
      if (k.person !== undefined) {
        taken[k.person] = true;
      }
    });
    const list = (V.manifest.persons || []).map(function (name, number) {
      names[name] = (names[name] || 0) + 1;
      return { number: number, name: names[name] > 1 ? name + " (" + names[name] + ")" : name };
    });
    return list.filter(function (p) { return !taken[p.number]; });
  }

  // tally says how many are marked, and warns of what would make the ballot invalid.
  V.tally = function () {
    const c = V.contests()[V.at], f = V.filled[V.at], n = V.selected(f);
    if (c.method === "yes-no") {
      V.$("ballot-count").textContent = V.$("ballot-over").textContent = "";
      return;
    }
    const numbers = { n: n, max: c.limit };
    if (f.values) {
      V.$("ballot-count").textContent = V.word(V.ranks(c) ? "count.rank" : "count.value", { n: n, max: f.values.length });
      V.$("ballot-over").textContent = n > c.limit ? V.word("over", numbers) : "";
      return;
    }
    if (c.limit === 250) {
      V.$("ballot-count").textContent = V.word("count.open", numbers);
      V.$("ballot-over").textContent = "";
      return;
    }
    V.$("ballot-count").textContent = V.word(Object.keys(f.instead).length ? "count.write" : "count.approve", numbers);
    V.$("ballot-over").textContent = n > c.limit ? V.word("over", numbers) : "";
  };

  // drawReview writes down what is marked, contest by contest.
  V.drawReview = function () {
    const list = V.$("review-list");
    list.textContent = "";
    V.contests().forEach(function (c, at) {
      const f = V.filled[at], title = document.createElement("h2"), marks = document.createElement("dl");
      title.textContent = V.text(c.it.titles);
      marks.className = "marked";
      const named = function (mark) {
        return f.order.filter(function (i) { return f.marks[i] === mark; }).map(function (i) {
          const name = c.it.candidates[i].name;
          return i in f.instead ? V.word("list.instead", { name: name, other: V.manifest.persons[f.instead[i]] }) : name;
        });
      };
      if (f.values) {
        V.listNumbers(c, f, function (head, names) { line(marks, head, names, 0); });
      } else if (c.method === "yes-no") {
        line(marks, c.it.candidates[0].name, [V.word(f.marks[0] === FOR ? "mark.yes" : f.marks[0] === AGAINST ? "mark.no" : "list.abstain")], f.marks[0]);
      } else {
        line(marks, V.word(chosen(c) ? "list.chosen" : "list.for"), named(FOR), FOR);
        if (!chosen(c)) {
          line(marks, V.word("list.against"), named(AGAINST), AGAINST);
          line(marks, V.word("list.abstain"), named(0), 0);
        }
      }
      list.append(title, marks);
    });
  };

  function line(into, head, names, mark) {
    const dt = document.createElement("dt"), dd = document.createElement("dd"), sign = document.createElement("span");
    sign.className = "glyph " + (mark === FOR ? "for" : mark === AGAINST ? "against" : "abstain");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = mark === FOR ? "○" : mark === AGAINST ? "✕" : "";
    dt.append(sign, head);
    (names.length ? names : [V.word("list.nobody")]).forEach(function (name) {
      const p = document.createElement("p");
      p.textContent = name;
      dd.append(p);
    });
    dd.className = names.length ? "" : "soft";
    into.append(dt, dd);
  }
})(window.hustingsVote = window.hustingsVote || {});
