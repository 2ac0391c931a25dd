// A survey's questions on the page. Each has a place of its own that stays while
// nothing about it changes but the answer, so that typing is not interrupted.
"use strict";

(function (V) {
  let places = {}; // by question: what it was drawn from, and its element
  let late = {}; // what was typed and not yet taken note of

  V.clearQuestions = function () {
    places = {};
    late = {};
    V.$("ballot-rows").textContent = "";
  };

  // flushQuestions takes note of what is still being typed.
  V.flushQuestions = async function () {
    const typed = late;
    late = {};
    for (const id of Object.keys(typed)) {
      clearTimeout(typed[id].timer);
      await V.answered(id, typed[id].value);
    }
  };

  // typing takes note of a text a moment after the last key.
  V.typing = function (id, value) {
    if (late[id]) {
      clearTimeout(late[id].timer);
    }
    late[id] = { value: value, timer: setTimeout(function () { delete late[id]; V.answered(id, value); }, 500) };
  };

  // essence is what a question is drawn from: all but an answer that stands in it.
  function essence(q) {
    const copy = Object.assign({}, q, { remark: "" });
    if (q.kind !== "ranking") {
      delete copy.value;
    }
    return JSON.stringify(copy);
  }

  V.drawQuestions = function (pages, headed) {
    const rows = V.$("ballot-rows"), now = {}, list = [];
    pages.forEach(function (p) {
      if (headed && p.title) {
        list.push(heading("h2", p.title, p.description));
      }
      walk(p.items, 2, now, list);
    });
    const had = document.activeElement && document.activeElement.id;
    list.forEach(function (e, i) {
      if (rows.children[i] !== e) {
        rows.insertBefore(e, rows.children[i] || null);
      }
    });
    while (rows.children.length > list.length) {
      rows.lastElementChild.remove();
    }
    places = now;
    V.wrongAt();
    if (had && document.activeElement.id !== had && V.$(had)) {
      V.$(had).focus({ preventScroll: true });
    }
  };

  function heading(level, title, text) {
    const box = document.createElement("div"), h = document.createElement(level);
    box.className = "part";
    h.textContent = title;
    box.append(h);
    if (text) {
      const p = document.createElement("p");
      p.className = "small soft";
      p.textContent = text;
      box.append(p);
    }
    return box;
  }

  function walk(items, depth, now, list) {
    items.forEach(function (item) {
      if (!item.kind) {
        if (item.title) {
          list.push(heading(depth < 3 ? "h2" : "h3", item.title, item.description));
        }
        walk(item.items || [], depth + 1, now, list);
        return;
      }
      const drawn = essence(item), old = places[item.id];
      now[item.id] = old && old.drawn === drawn ? old : { drawn: drawn, element: V.ask(item) };
      list.push(now[item.id].element);
    });
  }

  // ---- what is wrong

  V.wrongAt = function () {
    document.querySelectorAll("#ballot-rows .ask").forEach(function (e) {
      const mine = (V.wrong || []).filter(function (f) { return f.question === e.dataset.question; });
      e.querySelector(".wrong").textContent = mine.map(sentence).join(" ");
      e.classList.toggle("has-wrong", mine.length > 0);
    });
  };

  function sentence(f) {
    const text = f.message || V.word("fault." + f.code, { n: f.limit || "" });
    return f.row ? V.word("fault.row", { name: f.row, other: text }) : text;
  }

  // showWrong goes to the first question that is wrong.
  V.showWrong = function () {
    const first = document.querySelector("#ballot-rows .has-wrong");
    if (first) {
      const field = first.querySelector("input, select, textarea, button");
      first.scrollIntoView({ block: "start" });
      (field || first).focus({ preventScroll: true });
    } else {
      V.$("ballot-over").textContent = V.word("form.wrong", { n: (V.wrong || []).length });
    }
  };

  // ---- the review

  // labelOf is an answer as people read it.
  function labels(q) {
    const label = function (list, value) {
      const o = (list || []).find(function (one) { return one.value === String(value); });
      return !o ? String(value) : o.other && q.remark ? o.label + V.word("form.colon") + q.remark : o.label;
    };
    if (q.value === null || q.value === undefined || q.value === "") {
      return [];
    }
    if (Array.isArray(q.value)) {
      return q.value.map(function (v, i) { return (q.kind === "ranking" ? i + 1 + ". " : "") + label(q.options, v); });
    }
    if (typeof q.value === "object") {
      return (q.lines || []).filter(function (l) { return l.value in q.value; }).map(function (l) {
        return l.label + V.word("form.colon") + label(q.options, q.value[l.value]);
      });
    }
    return [label(q.options, q.value)];
  }

  V.drawAnswers = function (into) {
    into.textContent = "";
    V.shown.pages.forEach(function (p) {
      const list = document.createElement("dl");
      list.className = "marked";
      lines(p.items, list, "");
      if (!list.children.length) {
        return;
      }
      const back = document.createElement("button");
      back.className = "plainlink";
      back.dataset.do = "topage";
      back.dataset.page = p.index;
      back.textContent = V.word("form.change");
      if (p.title) {
        const h = document.createElement("h2");
        h.textContent = p.title;
        into.append(h);
        back.setAttribute("aria-label", V.word("form.change") + " · " + p.title);
      }
      into.append(list, back);
    });
  };

  // lines lists answers; a panel's title stands before its questions'.
  function lines(items, list, of) {
    items.forEach(function (q) {
      if (!q.kind) {
        lines(q.items || [], list, q.title ? of + q.title + " · " : of);
        return;
      }
      if (q.kind === "html") {
        return;
      }
      const dt = document.createElement("dt"), dd = document.createElement("dd"), said = labels(q);
      dt.textContent = of + q.title;
      if (q.hasRemark && q.remark) {
        said.push(q.remark);
      }
      (said.length ? said : [V.word("form.none")]).forEach(function (text) {
        const p = document.createElement("p");
        p.textContent = text;
        dd.append(p);
      });
      dd.className = said.length ? "" : "soft";
      list.append(dt, dd);
    });
  }
})(window.hustingsVote = window.hustingsVote || {});
