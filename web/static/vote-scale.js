// The fields of a survey's questions that have an order: scales, tables of them, and
// rankings, which are made by buttons and not by dragging.
"use strict";

(function (V) {
  const make = V.make, name = V.fieldName, option = V.option;

  function rating(q, body) {
    const marks = make("div", "marks scale");
    q.options.forEach(function (o, i) {
      const label = option(q, o, i, "radio", String(q.value) === o.value, function () { V.answered(q.id, o.value); });
      label.className = "choose";
      marks.append(label);
    });
    body.append(marks);
    if (q.low || q.high) {
      const ends = make("p", "small soft ends");
      ends.append(make("span", "", q.low), make("span", "", q.high));
      body.append(ends);
    }
  }

  function matrix(q, body) {
    const value = Object.assign({}, V.answers[q.id]);
    q.lines.forEach(function (row, r) {
      const part = make("fieldset", "row"), head = make("legend", "", row.label), marks = make("div", "marks scale");
      q.options.forEach(function (o, i) {
        const label = option(q, o, r + "-" + i, "radio", String(value[row.value]) === o.value, function () {
          value[row.value] = o.value;
          V.answered(q.id, Object.assign({}, value));
        });
        label.className = "choose";
        label.querySelector("input").name = name(q, r);
        marks.append(label);
      });
      part.append(head, marks);
      body.append(part);
    });
  }

  // ranking lists what is ranked, in order, and below what is not.
  function ranking(q, body) {
    const ranked = (q.value || []).map(String), label = function (v) { return q.options.find(function (o) { return o.value === v; }).label; };
    const now = function () { return (V.answers[q.id] || []).map(String); }; // also while it is being drawn anew
    const set = function (order, focus) {
      V.answered(q.id, order).then(function () {
        if (V.$(focus) && !V.$(focus).disabled) {
          V.$(focus).focus();
        }
        V.say(order.map(function (v, i) { return i + 1 + " " + label(v); }).join(", "));
      });
    };
    const button = function (text, said, id, off, act) {
      const b = make("button", "button quiet inline step", text);
      b.type = "button";
      b.id = id;
      b.disabled = off;
      b.setAttribute("aria-label", said);
      b.addEventListener("click", act);
      return b;
    };
    const order = make("ol", "ranked");
    ranked.forEach(function (v, i) {
      const li = make("li"), at = q.options.findIndex(function (o) { return o.value === v; });
      const move = function (by) {
        const next = now(), from = next.indexOf(v), to = from + by;
        if (from < 0 || to < 0 || to >= next.length) {
          return;
        }
        next.splice(to, 0, next.splice(from, 1)[0]);
        set(next, name(q, at + (to === 0 ? "-down" : to === next.length - 1 ? "-up" : by < 0 ? "-up" : "-down")));
      };
      li.append(make("span", "", label(v)),
        button("↑", V.word("form.up", { name: label(v) }), name(q, at + "-up"), i === 0, function () { move(-1); }),
        button("↓", V.word("form.down", { name: label(v) }), name(q, at + "-down"), i === ranked.length - 1, function () { move(1); }),
        button("✕", V.word("form.out", { name: label(v) }), name(q, at + "-out"), false, function () { set(now().filter(function (w) { return w !== v; }), name(q, at + "-in")); }));
      order.append(li);
    });
    body.append(order);
    q.options.forEach(function (o, at) {
      if (ranked.indexOf(o.value) < 0) {
        const b = button(o.label, V.word("form.in", { name: o.label, n: ranked.length + 1 }), name(q, at + "-in"), false, function () { set(now().filter(function (w) { return w !== o.value; }).concat([o.value]), name(q, at + "-out")); });
        b.classList.remove("step");
        b.classList.add("unranked");
        body.append(b);
      }
    });
  }

  // slider: a number moves in steps; untouched it is no answer.
  function slider(q, body) {
    const input = make("input"), out = make("output", "figure"), set = q.value !== null && q.value !== undefined;
    input.type = "range";
    input.id = name(q, "line");
    input.min = q.min;
    input.max = q.max;
    input.step = q.step;
    input.setAttribute("aria-label", q.title);
    input.value = set ? String(q.value) : q.min;
    out.textContent = set ? String(q.value) : V.word("form.none");
    const take = function () {
      out.textContent = input.value;
      V.typing(q.id, input.value);
    };
    input.addEventListener("input", take);
    input.addEventListener("click", take); // its lowest value counts once it is touched
    input.addEventListener("keydown", function (e) {
      if (e.key === "Home" || e.key === "Enter") {
        setTimeout(take, 0);
      }
    });
    body.append(input, out);
  }

  Object.assign(V.kinds, { rating: rating, matrix: matrix, ranking: ranking, slider: slider });
})(window.hustingsVote = window.hustingsVote || {});
