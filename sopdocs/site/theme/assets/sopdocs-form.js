/* The form pages: reads the answers, shows the file they make, and opens the page on which it becomes one. What is
   typed reaches the page as text only, and leaves it only by the reader's own click. */
(() => {
  const form = document.querySelector("[data-form]");
  const data = window.sopdocsFormData;
  if (!form || !data) return;
  const TEXT = {
    since: "since",
    needed: "Still needed:",
    ready: "Ready.",
    names: { statement: "what you see", metric: "which measure", other_metric: "what is measured", scope: "where", started_period: "since when", title: "the one line", gaps: "which gap" },
    short: "({} more characters)",
    open: "Open it on {}",
    whole: "The page that opens holds the file. Choose Commit or Propose; the check answers there.",
    empty: "Two steps: copy the file, then paste it into the page that opens, which has its name already.",
    nowhere: "Copy or download the file and give it to whoever keeps the repository, for the folder {}.",
    copied: "Copied",
    copy: "Copy",
    byHand: "Select it and copy",
    past: "Seen before?",
    worked: "worked",
    failed: "did not work",
    open_: "not known yet",
    nothing: "No plan yet",
    read: "{} periods understood",
    row: "Row {}, column {}:",
    columns: { period: "Period", plan: "Plan", forecast: "Forecast", actual: "Actual" },
  };
  const core = globalThis.sopdocsForm;
  core.spoken(form, TEXT);
  const kind = form.dataset.form;
  const KINDS = { gap: { name: "gap", letters: "GAP", folder: "gaps", status: "proposed" }, cause: { name: "root_cause", letters: "RC", folder: "gaps/causes", status: "hypothesis" } };
  const of = KINDS[kind];
  const one = (selector) => form.querySelector(selector);
  const fields = [...form.querySelectorAll("[data-path]")];
  const field = (path) => fields.find((each) => each.dataset.path === path);
  const say = (text, ...values) => values.reduce((said, value) => said.replace("{}", () => value), text);
  const seen = (each) => !each.closest("[data-when][hidden]");
  const typed = (path) => (field(path) ? field(path).value.trim() : "");

  function make(tag, kind_, ...inside) {
    const made = document.createElement(tag);
    if (kind_) made.className = kind_;
    made.append(...inside);
    return made;
  }

  /* The next number after those that are published, and a step that two people at once seldom share: the check
     tells the second of them in any case. */
  const year = String(new Date().getFullYear());
  const taken = data.taken[of.name][year] || 0;
  const step = crypto.getRandomValues(new Uint8Array(1))[0] % 10;
  one("[data-id]").value = `${of.letters}-${year}-${String(taken + 1 + step).padStart(3, "0")}`;

  /* ---- answers ---- */
  function value(each) {
    const text = each.value.trim();
    if (each.dataset.kind === "text") return text;
    if (each.dataset.kind === "period") return core.word(core.period(text) || text);
    return each.dataset.kind === "list" ? [core.word(text)] : core.word(text);
  }

  function record() {
    const made = { kind: core.word(of.name), schema_version: core.number("1"), id: core.word(one("[data-id]").value.trim()), title: typed("title"), status: core.word(of.status) };
    for (const path of kind === "gap" ? ["metric", "other_metric", "scope", "statement", "started_period"] : ["gaps", "statement"]) made[path] = null;
    for (const each of fields) {
      if (!each.value.trim() || !seen(each)) continue;
      const [name, part] = each.dataset.path.split(".");
      if (part) (made[name] ||= {})[part] = value(each);
      else made[name] = value(each);
    }
    const pasted = points();
    if (pasted.points.length) made.series = { points: pasted.points };
    for (const name of Object.keys(made)) if (made[name] === null || made[name] === "") delete made[name];
    return made;
  }

  function points() {
    const paste = one("[data-paste]");
    return paste ? core.points(paste.value, one("[data-decimal]").value) : { points: [], problems: [] };
  }

  function missing() {
    const found = [];
    const wanted = kind === "gap" ? ["statement", "metric", "other_metric", "started_period", "title"] : ["gaps", "title", "statement"];
    for (const path of wanted) {
      const each = field(path);
      const text = typed(path);
      const least = Number(each.getAttribute("minlength")) || 1;
      if (!seen(each) || (each.hasAttribute("data-optional") && !text)) continue;
      const wrong = path === "started_period" && !new RegExp(each.dataset.pattern).test(core.period(text) || text);
      if (wrong || [...text].length < least) {
        found.push(TEXT.names[path] + (text && !wrong ? ` ${say(TEXT.short, least - [...text].length)}` : ""));
      }
      if (path === "metric" && !fields.some((other) => other.dataset.path.startsWith("scope.") && other.value)) found.push(TEXT.names.scope);
    }
    return found;
  }

  /* ---- the one line, suggested until somebody writes another ---- */
  let own = false;
  function suggest() {
    if (own || kind !== "gap") return;
    const metric = (data.metrics[typed("metric")] || [typed("other_metric")])[0];
    const places = fields.filter((each) => each.dataset.path.startsWith("scope.") && each.value).map((each) => each.value);
    const when = core.period(typed("started_period"));
    const words = [metric, ...places, when ? `${TEXT.since} ${when}` : ""].filter(Boolean).join(" ");
    field("title").value = metric && places.length ? [...words].slice(0, Number(field("title").maxLength) || 90).join("") : "";
  }

  /* ---- what is shown ---- */
  function showPasted() {
    const box = one("[data-pasted]");
    if (!box) return;
    const found = points();
    box.replaceChildren();
    if (!found.points.length && !found.problems.length) return;
    const names = Object.keys(TEXT.columns).filter((name) => name === "period" || found.points.some((point) => point[name]));
    const table = make("table", "sd-table", make("thead", "", make("tr", "", ...names.map((name) => Object.assign(make("th", "", TEXT.columns[name]), { scope: "col" })))));
    const rows = found.points.map((point) => make("tr", "", ...names.map((name) => make("td", name === "period" ? "" : "sd-num", point[name] ? point[name].word || point[name].number : "–"))));
    table.append(make("tbody", "", ...rows));
    if (rows.length) box.append(make("p", "sd-small", say(TEXT.read, rows.length)), make("div", "sd-scroll", table));
    const wrong = found.problems.map((each) => make("li", "", `${say(TEXT.row, each.row, each.column)} “${each.cell}” ${each.why}`));
    if (wrong.length) box.append(make("ul", "sd-hints", ...wrong));
  }

  function showPast() {
    const box = one("[data-past]");
    const scope = fields.filter((each) => each.dataset.path.startsWith("scope.") && each.value);
    const keys = scope.map((each) => `${each.dataset.path.slice(6)}=${each.value}`);
    if (typed("metric")) keys.push(`metric=${typed("metric")}`);
    const found = kind === "gap" ? core.alike(`${typed("title")} ${typed("statement")}`, keys, data.past) : [];
    box.replaceChildren();
    if (!found.length) return;
    box.append(make("h2", "", TEXT.past));
    const list = make("ul", "sd-plain");
    for (const { gap } of found) {
      const link = make("a", "", gap.title);
      link.href = `${gap.id.toLowerCase()}.html`;
      const done = gap.tried.map(([title, worked]) => make("span", "sd-small", `${title}: ${worked === null ? TEXT.open_ : worked ? TEXT.worked : TEXT.failed}`));
      list.append(make("li", "", link, " ", make("span", "sd-badge", gap.says), ...(done.length ? done : [make("span", "sd-small", TEXT.nothing)])));
    }
    box.append(list);
  }

  function showHints() {
    const words = window.sopdocsFormWords;
    if (!words || !core.hints) return;
    for (const box of form.querySelectorAll("[data-hints]")) {
      const found = core.hints(kind, box.dataset.hints, { title: typed("title"), statement: typed("statement"), metric: typed("metric"), gap_type: typed("gap_type"), lang: typed("lang") }, words, data.metrics);
      box.replaceChildren(...found.map((hint) => {
        const link = make("a", "", hint.code);
        link.href = hint.page;
        return make("p", "", link, ` “${hint.found}” ${hint.says}: ${hint.todo}.`);
      }));
    }
  }

  let text = "";
  let path = "";
  function show() {
    for (const box of form.querySelectorAll("[data-when]")) {
      const [name, wanted] = box.dataset.when.split("=");
      box.hidden = typed(name) !== wanted;
    }
    suggest();
    text = core.yaml(record());
    path = `${of.folder}/${one("[data-id]").value.trim()}-${core.slug(typed("title")) || kind}.yaml`;
    one("[data-yaml]").textContent = text;
    one("[data-name]").textContent = path;
    const lacks = missing();
    one("[data-missing]").textContent = lacks.length ? `${TEXT.needed} ${lacks.join(", ")}` : TEXT.ready;
    const target = core.address(data.forge, path, text);
    const open = one("[data-open]");
    open.hidden = !target.url;
    open.textContent = say(TEXT.open, data.forge.name);
    if (lacks.length) open.removeAttribute("href");
    else open.href = target.url;
    open.setAttribute("aria-disabled", String(Boolean(lacks.length)));
    one("[data-way]").textContent = !target.url ? say(TEXT.nowhere, of.folder) : target.whole ? TEXT.whole : TEXT.empty;
    showPasted();
  }

  let timer = 0;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => (showPast(), showHints()), 250);
  }

  form.addEventListener("input", (event) => {
    if (event.target === field("title")) own = Boolean(field("title").value.trim());
    show();
    later();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  /* ---- out ---- */
  one("[data-copy]").addEventListener("click", (event) => {
    const button = event.currentTarget;
    const said = (word) => ((button.textContent = word), setTimeout(() => (button.textContent = TEXT.copy), 2000));
    const byHand = () => {
      getSelection().selectAllChildren(one("[data-yaml]"));
      said(document.execCommand("copy") ? TEXT.copied : TEXT.byHand);
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(() => said(TEXT.copied), byHand);
    else byHand();
  });
  one("[data-download]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
    link.download = path.slice(path.lastIndexOf("/") + 1);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  const spoken = document.documentElement.lang.slice(0, 2);
  if (spoken !== "en" && [...field("lang").options].some((option) => option.value === spoken)) field("lang").value = spoken;
  const asked = new URLSearchParams(location.search).get("gap");
  if (/^GAP-\d{4}-\d{3,}$/.test(asked || "") && field("gaps")) {
    if (![...field("gaps").options].some((option) => option.value === asked)) field("gaps").append(new Option(asked, asked));
    field("gaps").value = asked;
  }
  document.querySelector(".sd-form-off").hidden = true;
  form.hidden = false;
  show();
  later();
})();
