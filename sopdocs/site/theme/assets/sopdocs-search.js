/* The search dialog: a combobox over a list of results, facets to narrow them, all by keyboard. Texts of records
   reach the page as text nodes only. Without this script the link leads to the explorer. */
(() => {
  const opener = document.querySelector("[data-sd-search]");
  if (!opener || !window.HTMLDialogElement) return;
  const root = new URL("../", document.currentScript.src);
  const STEP = 10;
  const SNIPPET = 180;
  const WAIT_MS = 60;

  sopdocsSearch.from(
    (path) =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(path, root).href;
        script.onload = () => (script.remove(), resolve());
        script.onerror = () => (script.remove(), reject(new Error(`${path} cannot be loaded`)));
        document.head.append(script);
      }),
  );

  function make(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  const input = make("input", {
    type: "search",
    class: "sd-search-input",
    role: "combobox",
    "aria-label": "Search this knowledge base",
    "aria-expanded": "false",
    "aria-controls": "sd-search-results",
    "aria-autocomplete": "list",
    placeholder: "Words, or an id such as gap 12",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "go",
  });
  const close = make("button", { type: "button", class: "sd-search-close" }, "Close");
  const facetBox = make("div", { class: "sd-search-facets", role: "group", "aria-label": "Narrow the results" });
  const status = make("p", { class: "sd-search-status", role: "status" });
  const results = make("div", { id: "sd-search-results", class: "sd-search-results", role: "listbox", "aria-label": "Results" });
  const more = make("button", { type: "button", class: "sd-search-more" }, "Show more");
  const foot = make("p", { class: "sd-search-foot" }, "↑ ↓ choose, Enter opens, Esc closes. ", make("a", { href: opener.href }, "All gaps in a table"));
  const scroll = make("div", { class: "sd-search-scroll" }, results, more, foot);
  const dialog = make("dialog", { class: "sd-search", "aria-label": "Search" }, make("div", { class: "sd-search-head" }, input, close), facetBox, status, scroll);
  document.body.append(dialog);

  const chosen = new Map();
  let found = { numbers: [], marks: new Map() };
  let narrowed = [];
  let limit = STEP;
  let round = 0;
  let timer = 0;

  const plural = (count) => `${count.toLocaleString("en")} ${count === 1 ? "result" : "results"}`;
  const options = () => [...results.children];
  const active = () => results.querySelector("[aria-selected=true]");

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function marked(text) {
    return sopdocsSearch.marked(text, found.marks).map(([piece, isMark]) => (isMark ? make("mark", {}, piece) : piece));
  }

  /* The part of a text around the first word that was looked for. */
  function snippet(text, known) {
    const lines = text.split("\n").filter((line) => line.trim() && !known.includes(line.toLowerCase()));
    const flat = lines.join(" · ");
    let before = 0;
    for (const [piece, isMark] of sopdocsSearch.marked(flat, found.marks)) {
      if (isMark) break;
      before += piece.length;
    }
    const start = before >= flat.length || before < SNIPPET / 2 ? 0 : flat.indexOf(" ", before - SNIPPET / 3) + 1;
    const end = start + SNIPPET >= flat.length ? flat.length : Math.max(start + 1, flat.lastIndexOf(" ", start + SNIPPET));
    return `${start ? "… " : ""}${flat.slice(start, end)}${end < flat.length ? " …" : ""}`;
  }

  function option(page, place) {
    const [kind, ...facets] = page.facets;
    const id = (page.url.match(/([a-z]+-\d{4}-\d+)\.html/) || ["", ""])[1].toUpperCase();
    const about = [id, ...facets].filter(Boolean).join(" · ");
    const line = make("span", { class: "sd-search-about" }, make("span", { class: "sd-search-kind" }, kind), about ? ` ${about}` : "");
    const title = make("span", { class: "sd-search-title" }, ...marked(page.title));
    const parts = [line, title];
    if (page.heading) parts.push(make("span", { class: "sd-search-heading" }, ...marked(page.heading)));
    parts.push(make("span", { class: "sd-search-text" }, ...marked(snippet(page.text, [id, ...facets].map((each) => each.toLowerCase())))));
    return make("a", { id: `sd-search-${place}`, class: "sd-search-option", role: "option", "aria-selected": "false", tabindex: "-1", href: new URL(page.url, root).href }, ...parts);
  }

  function facets() {
    const boxes = sopdocsSearch.names().map((name, place) => {
      const counts = new Map();
      for (const number of found.numbers) {
        const values = sopdocsSearch.facetsOf(number);
        const others = [...chosen].every(([index, value]) => index === place || values[index] === value);
        if (others && values[place]) counts.set(values[place], (counts.get(values[place]) || 0) + 1);
      }
      if (chosen.has(place) && !counts.has(chosen.get(place))) counts.set(chosen.get(place), 0);
      if (counts.size < 2 && !chosen.has(place)) return null;
      const select = make("select", { "aria-label": name, "data-facet": String(place) }, make("option", { value: "" }, `${name}: any`));
      for (const value of [...counts.keys()].sort()) {
        const each = make("option", { value }, `${value} (${counts.get(value).toLocaleString("en")})`);
        if (chosen.get(place) === value) each.selected = true;
        select.append(each);
      }
      return select;
    });
    const focused = document.activeElement?.dataset?.facet;
    facetBox.replaceChildren(...boxes.filter(Boolean));
    if (focused !== undefined) facetBox.querySelector(`[data-facet="${focused}"]`)?.focus();
  }

  async function draw(mine) {
    narrowed = found.numbers.filter((number) => [...chosen].every(([place, value]) => sopdocsSearch.facetsOf(number)[place] === value));
    const shown = await sopdocsSearch.show(narrowed.slice(0, limit), found.marks);
    if (mine !== round) return;
    const before = active()?.href;
    results.replaceChildren(...shown.map(option));
    input.setAttribute("aria-expanded", String(shown.length > 0));
    more.hidden = narrowed.length <= limit;
    choose(options().find((each) => each.href === before));
    facets();
    const words = input.value.trim();
    status.textContent = !words ? "" : narrowed.length ? plural(narrowed.length) : `Nothing found for “${words}”. Try fewer or other words.`;
  }

  async function ask() {
    const mine = ++round;
    limit = STEP;
    try {
      const answer = input.value.trim() ? await sopdocsSearch.find(input.value) : { numbers: [], marks: new Map() };
      if (mine !== round) return;
      found = answer;
      await draw(mine);
    } catch (error) {
      if (mine === round) status.textContent = `The search does not answer: ${error.message}.`;
    }
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    input.focus();
    input.select();
    sopdocsSearch.ready().then(() => input.value && ask()).catch((error) => (status.textContent = `The search does not answer: ${error.message}.`));
  }

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  for (const near of ["pointerenter", "focus"]) opener.addEventListener(near, () => sopdocsSearch.ready().catch(() => {}), { once: true });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") event.preventDefault(), open();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing || event.metaKey || event.ctrlKey || event.altKey || !["/", "s"].includes(event.key)) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", () => {
    choose(null);
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", async (event) => {
    const all = options();
    const at = all.indexOf(active());
    if (event.key === "ArrowDown") choose(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") choose(all[at - 1]);
    else if (event.key === "Escape") dialog.close();
    else if (event.key === "Enter") {
      event.preventDefault();
      if (at < 0) {
        clearTimeout(timer);
        await ask();
      }
      (active() || results.firstElementChild)?.click();
      return;
    } else return;
    event.preventDefault();
  });
  facetBox.addEventListener("change", (event) => {
    const place = Number(event.target.dataset.facet);
    if (event.target.value) chosen.set(place, event.target.value);
    else chosen.delete(place);
    limit = STEP;
    draw(++round);
  });
  more.addEventListener("click", () => {
    limit += STEP;
    draw(++round);
  });
  results.addEventListener("click", () => dialog.close());
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  more.hidden = true;
})();
