// Expressions and values, and what survey-core makes of them.
import { ExpressionRunner, ConditionRunner } from "survey-core";

const names = ["a", "b", "Name", "问题", "部门 1", "obj.x", "obj.Y", "OBJ.深", "list[0]", "list[1]", "list[-1]", "list.length", "rows[0].mark", "rows[1].Mark", "rows[9].mark", "m.行1", "n", "s", "s.length", "#s", "#a", "missing", "missing.length", "dotted.name"];
const words = ["", "a", "A", "abc", "ABC", "Abc ", " abc", "b", "5", "05", "-5", "5,5", "5.50", " 7 ", "1e3", "0x10", "12345678901234567", "true", "False", "'q'", "undefined", "null", "2026-11-20", "2026-2-3", "10-5", "3*4", "选项", "工程 部", "É", "é", "ß", "Ω", "item1", "other", "x,y", "😀", "0", "0.10", ".5", "NaN", "Infinity", "1,2,3", "A b"];
const numbers = [0, 1, 2, 3, 5, 7, 10, -1, -3, 0.1, 0.2, 0.3, 1.5, -2.25, 100, 1e6, 123456.789, 1e21, 1e-7, 33.333];
const signs = {
  or: ["or", "||", "OR", "Or"],
  and: ["and", "&&", "AND"],
  compare: ["=", "==", "equal", "equals", "<>", "!=", "notequal", "notequals", ">", "greater", "<", "less", ">=", "=>", "greaterorequal", "<=", "=<", "lessorequal", "EQUAL"],
  add: ["+", "-"],
  multiply: ["*", "/", "%"],
  power: ["^", "power"],
  list: ["contains", "contain", "*=", "notcontains", "notcontain", "anyof", "allof", "noneof", "ANYOF"],
};
const functions = [["sum", 0, 4], ["avg", 0, 4], ["min", 0, 4], ["max", 0, 4], ["count", 0, 4], ["iif", 1, 3], ["round", 1, 2], ["trunc", 1, 2], ["substring", 1, 3]];

function word(c) {
  return c.pick(words);
}

function scalar(c) {
  return [() => c.pick(numbers), () => word(c), () => c.odds(2), () => null, () => c.pick(numbers), () => word(c)][c.below(6)]();
}

function value(c, depth) {
  switch (c.below(depth > 1 ? 4 : 7)) {
    case 4:
    case 5:
      return Array.from({ length: c.below(4) }, () => value(c, depth + 1));
    case 6: {
      const keys = ["x", "Y", "深", "mark"].filter(() => c.odds(2));
      return Object.fromEntries(keys.map((k) => [k, value(c, depth + 1)]));
    }
    default:
      return scalar(c);
  }
}

function some(c, key, make, into) {
  if (!c.odds(6)) into[key] = make();
}

export function values(c) {
  const v = {};
  for (const key of ["a", "b", "name", "问题", "部门 1"]) some(c, key, () => value(c, 0), v);
  some(c, "obj", () => ({ x: value(c, 1), y: value(c, 1), 深: value(c, 1) }), v);
  some(c, "list", () => Array.from({ length: c.below(4) }, () => value(c, 1)), v);
  some(c, "rows", () => Array.from({ length: 1 + c.below(3) }, () => ({ mark: scalar(c), note: word(c) })), v);
  some(c, "m", () => ({ 行1: scalar(c), 行2: scalar(c) }), v);
  some(c, "n", () => c.pick(numbers), v);
  some(c, "s", () => word(c), v);
  some(c, "dotted.name", () => scalar(c), v);
  return v;
}

const blank = (c) => c.pick([" ", " ", " ", "  ", "", "\t", "\n"]);

function quoted(c) {
  const q = c.pick(["'", '"']);
  return q + word(c).replace(/['"]/g, (x) => "\\" + x) + q;
}

function literal(c) {
  switch (c.below(8)) {
    case 0:
      return c.pick(["true", "false", "True", "FALSE"]);
    case 1:
      if (c.odds(4)) return c.pick(["null", "undefined"]);
      return c.pick(["item1", "abc", "a_b", "red", "x1y"]);
    case 2:
    case 3:
    case 4:
      return c.pick(["0", "1", "2", "3", "5", "10", "-1", "-2.5", "0.1", "0.2", "1.5", "0x1F", "0x10", "100", "00", "1.25", "7."]);
    default:
      return quoted(c);
  }
}

function operand(c, depth) {
  const kind = c.below(depth > 3 ? 9 : 16);
  if (kind < 6) return "{" + c.pick(names) + "}";
  if (kind < 9) return literal(c);
  if (kind === 9) return "[" + Array.from({ length: c.below(4) }, () => expression(c, depth + 2, 1)).join(",") + "]";
  if (kind === 10) return c.pick(["!", "! ", "negate "]) + operand(c, depth + 1);
  if (kind === 11) return "{" + c.pick(names) + "} " + c.pick(["empty", "notempty", "NotEmpty"]);
  if (kind < 14) return "(" + blank(c) + expression(c, depth + 1, 1 + c.below(3)) + blank(c) + (c.odds(40) ? "" : ")");
  return call(c, depth);
}

function call(c, depth) {
  if (c.odds(5)) return c.pick(["sumInArray", "avgInArray", "minInArray", "maxInArray", "countInArray"]) + "({rows}, " + c.pick(["'mark'", "'note'", "'none'"]) + ")";
  if (c.odds(6)) {
    const day = () => c.pick(["'2026-11-20'", "'2024-02-29'", "'1999-12-31'", "'2026-03-01'", "'2025-02-28'"]);
    return c.pick([`dateDiff(${day()}, ${day()}, ${c.pick(["'days'", "'months'", "'years'"])})`, `diffDays(${day()}, ${day()})`, `getYear(${day()})`, `year(${day()})`, `month(${day()})`, `day(${day()})`, `weekday(${day()})`]);
  }
  const [name, low, high] = c.pick(functions);
  return name + "(" + Array.from({ length: low + c.below(high - low + 1) }, () => expression(c, depth + 2, 1)).join(", ") + ")";
}

function expression(c, depth, length) {
  let text = operand(c, depth);
  for (let i = 0; i < length; i++) {
    if (c.odds(3) && i > 0) break;
    const sign = c.pick(signs[c.pick(["or", "and", "compare", "compare", "compare", "add", "add", "multiply", "power", "list", "list"])]);
    // words need room, or they are read as one
    text += (/\w/.test(sign) ? " " : blank(c)) + sign + (/\w/.test(sign) && !c.odds(10) ? " " : blank(c)) + operand(c, depth + 1);
  }
  return text;
}

// damage makes a text that may be no expression any more.
function damage(c, text) {
  const chars = [...text];
  for (let i = 0; i <= c.below(2); i++) {
    const at = c.below(chars.length);
    if (c.odds(2)) chars.splice(at, 1);
    else chars.splice(at, 0, c.pick(["(", ")", "{", "}", "'", '"', "[", "]", ",", " ", "=", "!", "a", "1", ".", "-", "not ", "$", "or", "é"]));
  }
  return chars.join("");
}

// written puts a result into one line, with what JSON has no word for.
export function written(v) {
  if (v === undefined) return "undefined";
  if (typeof v === "number") return Object.is(v, -0) ? "0" : String(v);
  if (Array.isArray(v)) return "[" + v.map(written).join(",") + "]";
  if (v !== null && typeof v === "object") return "{" + Object.keys(v).map((k) => JSON.stringify(k) + ":" + written(v[k])).join(",") + "}";
  return JSON.stringify(v);
}

// asked gives what survey-core answers: its value, and whether a condition holds.
export function asked(text, vals) {
  const copy = () => JSON.parse(JSON.stringify(vals));
  let runner;
  try {
    runner = new ExpressionRunner(text);
    if (!runner.canRun()) return { r: "syntax" };
  } catch {
    return { r: "throws" };
  }
  try {
    return { r: written(runner.runValues(copy())), t: new ConditionRunner(text).runValues(copy()) };
  } catch {
    return { r: "throws" };
  }
}

export function expressionCase(c) {
  const all = values(c);
  let text = expression(c, 0, 1 + c.below(4));
  if (c.odds(10)) text = damage(c, text);
  const v = Object.fromEntries(Object.entries(all).filter(([key]) => text.toLowerCase().includes(key)));
  return { e: text, v, ...asked(text, v) };
}
