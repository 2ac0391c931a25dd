// Ballots that give candidates numbers: an order of preference, a score or a grade.
"use strict";

(function (V) {
  // drawNumbers draws what one candidate can be given.
  V.drawNumbers = function (c, f, i, out) {
    const marks = out.querySelector(".marks");
    if (V.ranks(c)) {
      marks.classList.add("one");
      marks.append(rank(f, i));
    } else if (c.method === "score") {
      marks.classList.add("one");
      marks.append(score(c, f, i));
    } else {
      marks.classList.add("grades");
      c.it.rules.grades.map(function (g, value) { return grade(f, i, value, V.text(g)); }).reverse()
        .concat(grade(f, i, V.LEFT, V.word("value.left"))).forEach(function (label) { marks.append(label); });
    }
  };

  // rank is a box: ticking it makes the candidate the next choice, and taking the
  // tick away lets those behind move up. So no rank is empty or held twice.
  function rank(f, i) {
    const label = V.part("choose"), input = label.querySelector("input");
    label.dataset.rank = i;
    input.addEventListener("change", function () {
      const was = f.values[i];
      if (input.checked) {
        f.values[i] = V.selected(f) + 1;
      } else {
        f.values[i] = V.LEFT;
        f.values = f.values.map(function (v) { return v !== V.LEFT && v > was ? v - 1 : v; });
      }
      show(f);
      V.tally();
    });
    setTimeout(function () { show(f); }, 0); // once it is on the page
    return label;
  }

  function show(f) {
    document.querySelectorAll("#ballot-rows [data-rank]").forEach(function (label) {
      const v = f.values[Number(label.dataset.rank)], held = v !== V.LEFT;
      label.querySelector("input").checked = held;
      label.querySelector(".glyph").textContent = held ? String(v) : "";
      label.querySelector("[data-label]").textContent = held ? V.word("value.choice", { n: v }) : V.word("value.next");
    });
  }

  function score(c, f, i) {
    const list = document.createElement("select");
    list.className = "score";
    list.setAttribute("aria-label", V.word("value.score") + " " + c.it.candidates[i].name);
    list.add(new Option(V.word("value.left"), V.LEFT));
    for (let v = c.it.rules.top; v >= 0; v--) {
      list.add(new Option(String(v), v));
    }
    list.value = String(f.values[i]);
    list.addEventListener("change", function () {
      f.values[i] = Number(list.value);
      V.tally();
    });
    return list;
  }

  function grade(f, i, value, name) {
    const label = V.part("abstain"), input = label.querySelector("input");
    label.querySelector(".glyph").remove();
    label.querySelector("[data-label]").textContent = name;
    input.name = "mark-" + i;
    input.checked = f.values[i] === value;
    input.addEventListener("change", function () {
      f.values[i] = value;
      V.tally();
    });
    return label;
  }

  // listNumbers writes down what was given, the best first, by line(head, names).
  V.listNumbers = function (c, f, line) {
    const given = {};
    f.order.forEach(function (i) { (given[f.values[i]] = given[f.values[i]] || []).push(c.it.candidates[i].name); });
    const values = Object.keys(given).map(Number).filter(function (v) { return v !== V.LEFT; });
    values.sort(function (a, b) { return V.ranks(c) ? a - b : b - a; });
    values.forEach(function (v) {
      const head = V.ranks(c) ? V.word("value.choice", { n: v }) : c.method === "score" ? String(v) : V.text(c.it.rules.grades[v]);
      line(head, given[v]);
    });
    line(V.word("value.left"), given[V.LEFT] || []);
  };
})(window.hustingsVote = window.hustingsVote || {});
