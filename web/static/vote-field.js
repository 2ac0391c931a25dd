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
    (V.kinds[q.kind] || line)(q, body);
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
    let chosen = (V.answers[q.id] || []).map(String), written = null;
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
    const value = Object.assign({}, V.answers[q.id]);
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

  V.kinds = { radiogroup: one, boolean: one, checkbox: many, dropdown: list, comment: comment, multipletext: several };
  V.make = make;
  V.fieldName = name;
  V.option = option;
})(window.hustingsVote = window.hustingsVote || {});
