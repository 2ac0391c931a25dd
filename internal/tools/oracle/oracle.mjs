// Usage: TZ=UTC node oracle.mjs expressions|questionnaires
//
// Writes cases with what the real survey-core makes of them, one JSON object a
// line. The first line says which version was asked. The same version writes the
// same bytes on every machine.
import { readFileSync } from "node:fs";
import { Chance } from "./chance.mjs";
import { expressionCase } from "./expressions.mjs";
import { questionnaireCase } from "./questionnaires.mjs";

// Unknown functions and the like are warned about; the answer is what counts.
console.warn = () => {};
console.error = () => {};

const what = process.argv[2];
const [make, count, seed] = { expressions: [expressionCase, 5000, 20261120], questionnaires: [questionnaireCase, Number(process.argv[3] ?? 500), 1120] }[what];
const version = JSON.parse(readFileSync(new URL("node_modules/survey-core/package.json", import.meta.url))).version;
const chance = new Chance(seed);
const lines = [JSON.stringify({ "survey-core": version, seed, cases: count })];
const seen = new Set();
while (seen.size < count) {
  const one = JSON.stringify(make(chance, seen.size));
  if (one !== undefined && !seen.has(one)) {
    seen.add(one);
    lines.push(one);
  }
}
process.stdout.write(lines.join("\n") + "\n");
