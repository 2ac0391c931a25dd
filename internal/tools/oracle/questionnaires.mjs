// Questionnaires and answers, and what survey-core shows, asks for and finds wrong.
import { Model } from "survey-core";

const kinds = ["radiogroup", "dropdown", "checkbox", "boolean", "rating", "matrix", "ranking", "text", "number", "date", "email", "comment", "slider", "multipletext", "html"];
const choices = ["a", "b", "C", "丁", 1, 2, 3.5];
const texts = ["", "x", "yes", "5", "工会", "A longer answer", "true", "x1"];
const mails = ["", "a@b.cc", "a.b@c.d.org", "no", "a@b", "@b.cc", "a@b.c", "a b@c.de", "工@会.中国"];
const days = ["2026-01-01", "2026-11-20", "2024-02-29", "1999-12-31"];

const subset = (c, list) => list.filter(() => c.odds(2));
const few = (c) => {
  const list = subset(c, choices);
  return list.length ? list : ["a", 1];
};

// condition makes an expression about questions that come before.
function condition(c, before) {
  const one = () => {
    const q = c.pick(before);
    const name = "{" + q.ref + "}";
    const any = () => c.pick(["'a'", "'B'", "c", "1", "2", "'丁'", "3.5", "true", "false", "'2026-11-20'", "5", "'x'"]);
    switch (c.below(10)) {
      case 0:
        return name + c.pick([" empty", " notempty"]);
      case 1:
        return "!" + name;
      case 2:
        return name + c.pick([" contains ", " notcontains "]) + any();
      case 3:
        return name + c.pick([" anyof ", " allof ", " noneof "]) + "[" + any() + "," + any() + "]";
      case 4:
        return "count(" + name + ") " + c.pick([">", "<", "="]) + " 1";
      case 5:
        return "iif(" + name + " = " + any() + ", {" + c.pick(before).ref + "} notempty, " + name + " < 3)";
      case 6:
        return name + " + 1 " + c.pick([">", "<=", "="]) + " 3";
      default:
        return name + " " + c.pick(["=", "<>", ">", "<", ">=", "<="]) + " " + (c.odds(4) ? "{" + c.pick(before).ref + "}" : any());
    }
  };
  let text = one();
  while (c.odds(3)) text += c.pick([" and ", " or "]) + (c.odds(4) ? "(" + one() + " or " + one() + ")" : one());
  return text;
}

function conditions(c, on, before, asks) {
  if (before.length === 0) return;
  if (c.odds(2)) on.visibleIf = condition(c, before);
  if (c.odds(7)) on.enableIf = condition(c, before);
  if (asks && c.odds(5)) on.requiredIf = condition(c, before);
}

// question makes one with an answer (or none), and says how expressions name it.
function question(c, name, before, data, inPanel, asks) {
  const kind = c.pick(inPanel ? ["radiogroup", "rating", "checkbox", "text", "comment", "boolean"] : asks ? kinds.filter((k) => k !== "html") : kinds);
  const q = { type: kind, name };
  const refs = [];
  let value;
  if (kind !== "html" && c.odds(3)) q.isRequired = true;
  if (c.odds(4)) q.title = { default: "About " + name, zh: "关于" + name };
  if (before.length && c.odds(5)) q.title = "You said {" + c.pick(before).ref + "}: why?";
  conditions(c, q, before, kind !== "html");
  switch (kind) {
    case "radiogroup":
    case "dropdown":
    case "checkbox": {
      q.choices = few(c).map((v) => (c.odds(3) ? { value: v, text: "Choice " + v } : v));
      const values = q.choices.map((v) => v.value ?? v);
      if (c.odds(4)) {
        q.showOtherItem = true;
        values.push("other");
      }
      if (kind === "checkbox") {
        if (c.odds(3)) q.maxSelectedChoices = 1 + c.below(3);
        if (c.odds(4)) q.minSelectedChoices = 1 + c.below(Math.min(2, q.maxSelectedChoices ?? 2, values.length));
        if (c.odds(5)) q.validators = [{ type: "answercount", minCount: 1, maxCount: 2 }];
        value = subset(c, values).slice(0, q.maxSelectedChoices); // SurveyJS's page takes no more
        if (value.length === 0) value = undefined;
        if (value && value.includes("other") && c.odds(2)) data[name + "-Comment"] = "something else";
        refs.push({ ref: name + "[0]" });
      } else {
        value = c.pick(values);
        if (value === "other" && c.odds(2)) data[name + "-Comment"] = "something else";
      }
      break;
    }
    case "boolean":
      value = c.odds(2);
      if (c.odds(4)) {
        q.valueTrue = "yes";
        q.valueFalse = "no";
        value = value ? "yes" : "no";
      }
      break;
    case "rating":
      if (c.odds(2)) q.rateMax = 3 + c.below(8);
      value = 1 + c.below(q.rateMax ?? 5);
      break;
    case "matrix": {
      q.columns = few(c);
      q.rows = ["r1", "行 2", "r3"].slice(0, 1 + c.below(3));
      if (c.odds(3)) q.eachRowRequired = true;
      value = Object.fromEntries(subset(c, q.rows).map((r) => [r, c.pick(q.columns)]));
      if (Object.keys(value).length === 0) value = undefined;
      refs.push({ ref: name + "." + c.pick(q.rows) });
      break;
    }
    case "ranking":
      q.choices = few(c);
      value = [...q.choices].reverse();
      break;
    case "number":
      q.type = "text";
      q.inputType = "number";
      if (c.odds(3)) q.min = c.pick([0, 2, 18]);
      if (c.odds(3)) q.max = c.pick([20, 65.5, 100]);
      if (c.odds(4)) q.validators = [{ type: "numeric", minValue: 2, maxValue: 50 }];
      value = c.pick([0, 1, 2, 3, 5, 12.5, 18, 40, 99.75, -3]);
      break;
    case "date":
      q.type = "text";
      q.inputType = "date";
      if (c.odds(3)) q.min = "2024-01-01";
      if (c.odds(3)) q.max = "2026-06-30";
      value = c.pick(days);
      break;
    case "email":
      q.type = "text";
      q.inputType = "email";
      value = c.pick(mails) || undefined;
      break;
    case "text":
    case "comment":
      if (c.odds(3)) q.validators = [c.pick([{ type: "text", minLength: 3 }, { type: "text", maxLength: 4 }, { type: "text", allowDigits: false }, { type: "email" }, { type: "numeric", minValue: 1 }])];
      value = c.pick(texts) || undefined;
      break;
    case "slider":
      q.min = 0;
      q.max = 10;
      q.step = c.pick([1, 2.5, 0.5]);
      value = q.step * c.below(4);
      break;
    case "multipletext":
      q.items = ["i1", "项2"].map((item) => (c.odds(3) ? { name: item, isRequired: true } : { name: item }));
      value = Object.fromEntries(subset(c, q.items).map((i) => [i.name, c.pick(texts) || "t"]));
      if (Object.keys(value).length === 0) value = undefined;
      refs.push({ ref: name + ".项2" });
      break;
    case "html":
      q.html = "Some words" + (before.length && c.odds(2) ? " on {" + c.pick(before).ref + "}" : "");
      break;
  }
  if (!q.validators && kind !== "html" && before.length && c.odds(8)) q.validators = [{ type: "expression", expression: condition(c, [...before, { ref: inPanel ? "panel." + name : name }]) }];
  if (kind !== "html") {
    if (!c.odds(4) && value !== undefined) data[name] = value;
    refs.push({ ref: name });
  }
  return { q, refs };
}

function elements(c, count, made, before, data, depth) {
  const list = [];
  for (let i = 0; i < count; i++) {
    const name = (c.odds(3) ? "题" : "q") + ++made.count;
    if (depth === 0 && c.odds(5)) {
      const panel = { type: "panel", name: "panel" + made.count };
      conditions(c, panel, before, false);
      if (c.odds(5)) panel.isRequired = true;
      panel.elements = elements(c, 1 + c.below(3), made, before, data, 1);
      list.push(panel);
    } else if (depth === 0 && c.odds(8)) {
      list.push(dynamic(c, name, before, data));
    } else {
      const { q, refs } = question(c, name, before, data, false, depth > 0); // a required panel with nothing but a text can't be answered
      list.push(q);
      before.push(...refs);
    }
  }
  return list;
}

// dynamic makes the same questions about two or three persons.
function dynamic(c, name, before, data) {
  const people = ["赵", "Qian", "孙"].slice(0, 2 + c.below(2));
  const d = { type: "paneldynamic", name, templateTitle: "{panel.who}", allowAddPanel: false, allowRemovePanel: false };
  d.defaultValue = people.map((who) => ({ who }));
  if (before.length && c.odds(3)) d.visibleIf = condition(c, before);
  const own = [];
  d.templateElements = [];
  const answers = people.map((who) => ({ who }));
  for (const member of ["mark", "why"]) {
    const { q, refs } = question(c, member, [...before, ...own], {}, true);
    d.templateElements.push(q);
    own.push(...refs.map((r) => ({ ref: "panel." + r.ref })));
    for (const a of answers) {
      const one = {};
      fill(c, q, one);
      if (one.v !== undefined) a[member] = one.v;
    }
  }
  data[name] = answers;
  if (d.templateElements[0].type !== "html") before.push({ ref: name + "[0].mark" }, { ref: name + "[1].why" });
  return d;
}

function fill(c, q, into) {
  if (c.odds(4)) return;
  const values = (q.choices ?? []).map((v) => v.value ?? v);
  switch (q.type) {
    case "radiogroup":
      into.v = c.pick(values);
      break;
    case "checkbox":
      into.v = [values[0]];
      break;
    case "rating":
      into.v = 1 + c.below(3);
      break;
    case "boolean":
      into.v = q.valueTrue ? "yes" : true;
      break;
    default:
      into.v = c.pick(texts) || "t";
  }
}

// each gives every question with the name answers have here.
function each(survey) {
  const all = [];
  for (const q of survey.getAllQuestions(false)) {
    if (q.getType() !== "paneldynamic") {
      all.push({ id: q.name, q, shown: q.isVisible && q.isParentVisible });
      continue;
    }
    q.panels.forEach((panel, i) => {
      for (const inner of panel.questions) {
        const shown = q.isVisible && q.isParentVisible && inner.isVisible && inner.isParentVisible;
        all.push({ id: `${q.name}[${i}].${inner.name}`, q: inner, shown, panel: [q.name, i] });
      }
    });
  }
  return all;
}

function model(json, data) {
  const survey = new Model({ ...json, clearInvisibleValues: "none" });
  survey.data = JSON.parse(JSON.stringify(data));
  return survey;
}

// settled drops the answers of hidden questions, one after the other in the order
// of the text: whoever comes later may depend on it.
function settled(json, data) {
  for (;;) {
    const survey = model(json, data);
    const left = each(survey).find(({ id, q, shown, panel }) => {
      const has = panel ? data[panel[0]][panel[1]][q.name] !== undefined : data[id] !== undefined || data[id + "-Comment"] !== undefined;
      return has && !shown;
    });
    if (!left) return survey;
    if (left.panel) delete data[left.panel[0]][left.panel[1]][left.q.name];
    else {
      delete data[left.id];
      delete data[left.id + "-Comment"];
    }
  }
}

export function questionnaireCase(c) {
  const data = {};
  const before = [];
  const made = { count: 0 };
  const json = { title: "T", pages: [] };
  for (let i = 0; i <= c.below(3); i++) {
    const page = { name: "page" + (i + 1) };
    if (before.length && c.odds(3)) page.visibleIf = condition(c, before);
    page.elements = elements(c, 2 + c.below(4), made, before, data, 0);
    json.pages.push(page);
    if (c.odds(4)) {
      json.calculatedValues = [...(json.calculatedValues ?? []), { name: "calc" + i, expression: before.length ? condition(c, before) : "1" }];
      before.push({ ref: "calc" + i });
    }
  }
  const given = JSON.parse(JSON.stringify(data));
  let survey;
  try {
    survey = settled(json, data);
  } catch {
    return undefined; // an expression throws, and takes the whole survey with it
  }
  const q = {};
  for (const one of each(survey)) {
    if (!one.shown) {
      q[one.id] = "-";
      continue;
    }
    // what is seen, asked for, open to answers, and right: and how the title reads
    q[one.id] = (one.q.isRequired ? "r" : "") + (one.q.isReadOnly ? "d" : "") + (one.q.validate(false) ? "" : "x") + "|" + (one.q.getType() === "html" ? "" : one.q.locTitle.textOrHtml);
  }
  return { j: json, d: given, q, ok: survey.validate(false) };
}
