// Asks a built site's search as a browser would: node search_in_node.js SITE < queries as JSON.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const site = process.argv[2];
const run = (file) => vm.runInThisContext(fs.readFileSync(path.join(site, file), "utf8"), file);
run("assets/sopdocs-search-rank.js");
let read = 0;
sopdocsSearch.from(async (file) => {
  read += fs.statSync(path.join(site, file)).size;
  run(file);
});

(async () => {
  const asked = JSON.parse(fs.readFileSync(0, "utf8"));
  const answers = [];
  for (const query of asked.queries || []) {
    const started = performance.now();
    const { numbers, marks } = await sopdocsSearch.find(query);
    const shown = await sopdocsSearch.show(numbers.slice(0, 10), marks);
    answers.push({ query, count: numbers.length, shown, ms: performance.now() - started, read });
  }
  const stems = (asked.texts || []).map((text) => sopdocsSearch.stems(text));
  process.stdout.write(JSON.stringify({ answers, stems }));
})();
