// Runs the form's scripts outside a browser: node form_in_node.js SITE < {"calls": [[name, ...arguments]]} as JSON.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

globalThis.window = globalThis;
const site = process.argv[2];
for (const file of ["assets/sopdocs-form-core.js", "assets/sopdocs-form-hints.js", "assets/sopdocs-form-update.js", "gaps/propose-words.js", "gaps/propose-data.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(site, file), "utf8"), file);
}
const form = globalThis.sopdocsForm;
const does = {
  ...form,
  hints: (kind, name, record) => form.hints(kind, name, record, sopdocsFormWords, sopdocsFormData.metrics).map((hint) => [hint.code, hint.found]),
  action: (query) => form.action(new URLSearchParams(query)),
  alike: (text, keys) => form.alike(text, keys, sopdocsFormData.past).map((found) => found.gap.id),
  terms: (text) => {
    const table = sopdocsFormData.past.table;
    return form.terms(text, { ...table, small: new Set(table.small) });
  },
};
const { calls } = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calls.map(([name, ...given]) => does[name](...given))));
