// The fields of a survey's questions: what is clicked or typed becomes an answer as
// the client takes it. Everything works by keyboard; nothing has to be dragged.
"use strict";

(function (V) {
  function make(tag, kind, text) {
    const e = document.createElement(tag);
    if (kind) {
      e.className = kind;
    }
    if (text) {
      e.textContent = text;
    }
    return e;
  }

  // name makes an id of a question's name, which may hold anything.
  function name(q, more) {
    return "q-" + encodeURIComponent(q.id) + (more === undefined ? "" : "-" + more);
  }

  // ask draws a question with its fields.
  V.ask = function (q) {
    if (q.kind === "html") {
      const text = make("div", "ask said");
      text.dataset.question = q.id;
      q.text.split(/\n\s*\n/).forEach(function (t) { text.append(make("p", "", t)); });
      text.append(make("p", "wrong"));
      return text;
    }
    const box = make("fieldset", "mark-row ask"), legend = make("legend"), title = make("span", "", q.title), wrong = make("p", "wrong");
    box.dataset.question = q.id;
    box.disabled = !q.enabled;
    wrong.id = name(q, "wrong");
    wrong.setAttribute("role", "alert");
    box.setAttribute("aria-describedby", wrong.id);
    legend.append(title);
    if (q.required) {
      legend.append(make("span", "small soft must", V.word("form.required")));
    }
    box.append(legend);
    if (q.description) {
      box.append(make("p", "small soft", q.description));
    }
    hints(q).forEach(function (text) { box.append(make("p", "small soft", text)); });
    const body = make("div", "fields");
    (kinds[q.kind] || line)(q, body);
    box.append(body);
    if (q.hasRemark) {
      box.append(remark(q, q.remarkLabel || V.word("form.remark"), "remark"));
    }
    box.append(wrong);
    return box;
  };

  // hints say beforehand what is asked for.
  function hints(q) {
    const out = [];
    if (q.den) {
      out.push(V.word("form.coin", { n: q.num, max: q.den }));
    }
    if (q.kind === "checkbox" || q.kind === "ranking") {
      const key = q.fewest && q.most ? (q.fewest === q.most ? "form.exactly" : "form.between") : q.most ? "form.most" : q.fewest ? "form.fewest" : "";
      if (key) {
        out.push(V.word(key, { n: q.fewest || q.most, max: q.most }));
      }
    }
    if (q.kind === "ranking") {
      out.push(V.word("form.rank"));
    }
    return out;
  }

  function remark(q, text, part) {
    const label = make("label", "remark"), area = make("textarea");
    area.id = name(q, part);
    area.rows = 2;
    area.value = V.answers[q.id + "-Comment"] || "";
    area.addEventListener("input", function () { V.typing(q.id + "-Comment", area.value); });
    label.append(make("span", "small", text), area);
    return label;
  }

  // option is one choice to tick, with its field for the text of "other".
  function option(q, o, i, type, ticked, act) {
    const label = make("label", "option"), input = make("input");
    input.type = type;
    input.id = name(q, i);
    input.name = name(q);
    input.checked = ticked;
    input.addEventListener("change", function () { act(input.checked, input); });
    label.append(input, make("span", "", o.label));
    return label;
  }

  function other(q, body, chosen) {
    const field = remark(q, V.word("form.other"), "other");
    field.hidden = !chosen;
    body.append(field);
    return field;
  }

  function one(q, body) {
    const its = q.options.find(function (o) { return o.other; });
    let written = null;
    q.options.forEach(function (o, i) {
      body.append(option(q, o, i, "radio", String(q.value) === o.value, function () {
        if (written) {
          written.hidden = !o.other;
        }
        V.answered(q.id, o.value);
      }));
    });
    if (its) {
      written = other(q, body, String(q.value) === its.value);
    }
    if (!q.required) {
      const none = make("button", "plainlink small", V.word("form.clear"));
      none.type = "button";
      none.id = name(q, "none");
      none.addEventListener("click", function () {
        body.querySelectorAll("input").forEach(function (i) { i.checked = false; });
        if (written) {
          written.hidden = true;
        }
        V.answered(q.id, null);
      });
      body.append(none);
    }
  }

  function many(q, body) {
    const its = q.options.find(function (o) { return o.other; });
    let chosen = (q.value || []).map(String), written = null;
    const inputs = [];
    q.options.forEach(function (o, i) {
      body.append(option(q, o, i, "checkbox", chosen.indexOf(o.value) >= 0, function (on) {
        const alone = function (v) { return q.options.find(function (p) { return p.value === v; }).exclusive; };
        chosen = chosen.filter(function (v) { return v !== o.value && (!on || !o.exclusive && !alone(v)); });
        if (on) {
          chosen.push(o.value);
        }
        chosen = q.options.map(function (p) { return p.value; }).filter(function (v) { return chosen.indexOf(v) >= 0; });
        inputs.forEach(function (e, k) { e.checked = chosen.indexOf(q.options[k].value) >= 0; });
        if (written) {
          written.hidden = chosen.indexOf(its.value) < 0;
        }
        V.answered(q.id, chosen);
      }));
      inputs.push(body.lastElementChild.querySelector("input"));
    });
    if (its) {
      written = other(q, body, chosen.indexOf(its.value) >= 0);
    }
  }

  function list(q, body) {
    const select = make("select", "score"), its = q.options.find(function (o) { return o.other; });
    select.id = name(q, "list");
    select.setAttribute("aria-label", q.title);
    select.add(new Option(V.word("form.choose"), ""));
    q.options.forEach(function (o) { select.add(new Option(o.label, o.value)); });
    select.value = q.value === null || q.value === undefined ? "" : String(q.value);
    body.append(select);
    const written = its ? other(q, body, select.value === its.value) : null;
    select.addEventListener("change", function () {
      if (written) {
        written.hidden = select.value !== its.value;
      }
      V.answered(q.id, select.value);
    });
  }

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
    const value = Object.assign({}, q.value);
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
      const swap = function (to) {
        const next = ranked.slice();
        next.splice(to, 0, next.splice(i, 1)[0]);
        return next;
      };
      li.append(make("span", "", label(v)),
        button("↑", V.word("form.up", { name: label(v) }), name(q, at + "-up"), i === 0, function () { set(swap(i - 1), name(q, at + (i === 1 ? "-down" : "-up"))); }),
        button("↓", V.word("form.down", { name: label(v) }), name(q, at + "-down"), i === ranked.length - 1, function () { set(swap(i + 1), name(q, at + (i + 2 === ranked.length ? "-up" : "-down"))); }),
        button("✕", V.word("form.out", { name: label(v) }), name(q, at + "-out"), false, function () { set(ranked.filter(function (w) { return w !== v; }), name(q, at + "-in")); }));
      order.append(li);
    });
    body.append(order);
    q.options.forEach(function (o, at) {
      if (ranked.indexOf(o.value) < 0) {
        const b = button(o.label, V.word("form.in", { name: o.label, n: ranked.length + 1 }), name(q, at + "-in"), false, function () { set(ranked.concat([o.value]), name(q, at + "-out")); });
        b.classList.remove("step");
        b.classList.add("unranked");
        body.append(b);
      }
    });
  }

  const types = { number: "text", date: "date", email: "email", text: "text" };

  function line(q, body) {
    const input = make("input");
    input.type = types[q.kind] || "text";
    input.id = name(q, "line");
    input.setAttribute("aria-label", q.title);
    input.value = q.value === null || q.value === undefined ? "" : String(q.value);
    input.placeholder = q.placeholder || "";
    input.autocomplete = "off";
    if (q.kind === "number") {
      input.inputMode = "decimal";
    }
    if (q.kind === "date") {
      input.min = q.min || "";
      input.max = q.max || "";
    }
    if (q.length) {
      input.maxLength = q.length;
    }
    input.addEventListener("input", function () { V.typing(q.id, input.value); });
    body.append(input);
  }

  function comment(q, body) {
    const area = make("textarea");
    area.id = name(q, "line");
    area.rows = 4;
    area.setAttribute("aria-label", q.title);
    area.value = q.value || "";
    area.placeholder = q.placeholder || "";
    if (q.length) {
      area.maxLength = q.length;
    }
    area.addEventListener("input", function () { V.typing(q.id, area.value); });
    body.append(area);
  }

  function several(q, body) {
    const value = Object.assign({}, q.value);
    q.lines.forEach(function (item, i) {
      const label = make("label", "remark"), input = make("input");
      input.id = name(q, i);
      input.value = value[item.value] || "";
      input.autocomplete = "off";
      input.addEventListener("input", function () {
        value[item.value] = input.value;
        if (input.value === "") {
          delete value[item.value];
        }
        V.typing(q.id, Object.keys(value).length ? Object.assign({}, value) : null);
      });
      label.append(make("span", "small", item.label + (item.required ? " " + V.word("form.required") : "")), input);
      body.append(label);
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

  const kinds = {
    radiogroup: one, boolean: one, checkbox: many, dropdown: list, rating: rating, matrix: matrix, ranking: ranking,
    comment: comment, multipletext: several, slider: slider,
  };
})(window.hustingsVote = window.hustingsVote || {});
