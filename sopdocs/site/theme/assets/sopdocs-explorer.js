/* The gap explorer: narrow, sort, keep and take along. The address after # holds all of it, so that a link, the
   back button and a bookmark show the same gaps; it works from a file share, and nothing of it reaches a server.
   Texts of records go into the page as text nodes only. */
"use strict";
(() => {
  const data = window.sopdocsGaps;
  const table = document.getElementById("gaps");
  if (!data || !table) return;
  const PAGE = 100;
  const SCREEN = 25; /* Rows that are there before the next key is pressed; the others of the page follow. */
  const [ID, TITLE, STOOD, FIGURE, SIZE, NUMBER, UNIT, WORD, PERCENT, MONTH, AMOUNT, CURRENCY, COUNTED, DATE, KIND] =
    Array(15).keys();
  const facets = data.facets;
  const at = Object.fromEntries(facets.map((facet, place) => [facet.name, place]));
  const codes = facets.map((facet) => new Map(facet.values.map(([value], code) => [value, code])));
  /* A text of ours in the language of the site, with a value for each {}. */
  const say = (words, ...values) => values.reduce((told, value) => told.replace("{}", () => value),
    data.says?.[words] ?? words);
  const lower = (words) => words.slice(0, 1).toLowerCase() + words.slice(1);
  const SAVED = `sopdocs-views ${location.pathname}`;

  /* What each column sorts by, and which way it goes at first; what is not known comes last either way. */
  const SORTS = {
    gap: [(row) => row[ID], "up"],
    status: [(row) => row[STOOD][at.status], "up"],
    owner: [(row) => row[STOOD][at.owner], "up"],
    where: [(row) => where(row) || null, "up"],
    variance: [(row) => (row[PERCENT] === null ? null : Math.abs(row[PERCENT])), "down"],
    month: [(row) => row[AMOUNT], "down"],
    next: [(row) => row[DATE] || null, "up"],
  };
  const ORDERS = [
    ["", say("Costliest first, ended ones last")],
    ["month down", say("Costliest first")],
    ["variance down", say("Largest variance first, in %")],
    ["next up", say("Next date, earliest first")],
    ["gap down", say("Newest first")],
    ["gap up", say("Oldest first")],
    ["status up", say("Status")],
    ["owner up", say("Owner")],
    ["where up", say("Where")],
  ];

  function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...content.filter((part) => part !== null && part !== ""));
    return element;
  }

  const word = (row, name) => {
    const stood = row[STOOD][at[name]];
    const places = Array.isArray(stood) ? stood : [stood];
    return places.map((code) => facets[at[name]].values[code]).filter(([value]) => value);
  };
  const says = (row, name) => word(row, name).map((one) => one[1]).join(", ");
  function where(row) {
    row.where ??= ["family", "region", "channel", "site"].map((name) => says(row, name)).filter(Boolean).join(" · ");
    return row.where;
  }
  function text(row) {
    row.text ??= [row[ID], row[TITLE], ...["owner", "family", "region", "channel", "site"].map((n) => says(row, n))]
      .join(" ").toLowerCase();
    return row.text;
  }
  function day(date) {
    const [year, month, number] = date.split("-");
    return `${Number(number)}\u00a0${data.months[month - 1]}\u00a0${year}`;
  }

  /* State, and the address that says it */

  let state = { picked: {}, find: "", sort: "", way: "", page: 0 };

  function parsed(hash) {
    const said = new URLSearchParams(hash.replace(/^#/, ""));
    const picked = {};
    for (const { name } of facets) {
      const values = [...new Set(said.getAll(name))];
      if (values.length) picked[name] = values;
    }
    const sort = said.get("sort") in SORTS ? said.get("sort") : "";
    const way = sort && (["up", "down"].includes(said.get("way")) ? said.get("way") : SORTS[sort][1]);
    const page = Math.max(0, (Number.parseInt(said.get("page"), 10) || 1) - 1);
    return { picked, find: said.get("find") ?? "", sort, way, page };
  }

  function address(of = state) {
    const said = new URLSearchParams();
    for (const { name } of facets) for (const value of of.picked[name] ?? []) said.append(name, value);
    if (of.find) said.append("find", of.find);
    if (of.sort) said.append("sort", of.sort);
    if (of.sort && of.way !== SORTS[of.sort][1]) said.append("way", of.way);
    if (of.page) said.append("page", of.page + 1);
    return `#${said}`;
  }

  function go(change, replace = false) {
    state = { ...state, page: 0, ...change };
    const said = address();
    history[replace ? "replaceState" : "pushState"](null, "", said === "#" ? location.pathname : said);
    show();
  }

  function read() {
    const hash = location.hash;
    if (hash && !hash.includes("=")) return;
    state = parsed(hash);
    find.value = state.find;
    show();
  }

  function pick(name, value, on) {
    const rest = (state.picked[name] ?? []).filter((one) => one !== value);
    const values = on ? [...rest, value] : rest;
    const picked = { ...state.picked, [name]: values };
    if (!values.length) delete picked[name];
    go({ picked });
  }

  /* Which gaps, in which order, and how many there would be */

  const ordered = new Map();
  function order() {
    const { sort, way } = state;
    if (!sort) return data.rows;
    const key = `${sort} ${way}`;
    if (!ordered.has(key)) {
      const of = SORTS[sort][0];
      const sign = way === "down" ? -1 : 1;
      const keyed = data.rows.map((row) => [of(row), row]);
      keyed.sort(([a], [b]) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -sign : sign));
      ordered.set(key, keyed.map(([, row]) => row));
    }
    return ordered.get(key);
  }

  const stands = (stood, chosen) =>
    Array.isArray(stood) ? stood.some((code) => chosen.has(code)) : chosen.has(stood);

  /* A gap counts at a facet if it passes all others: the count says what one more tick would show. */
  function narrowed() {
    const words = state.find.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = facets.map(({ name }, place) => {
      const values = state.picked[name];
      return values ? new Set(values.map((value) => codes[place].get(value) ?? -1)) : null;
    });
    const counts = facets.map((facet) => new Uint32Array(facet.values.length));
    const count = (place, stood) => {
      if (Array.isArray(stood)) for (const code of stood) counts[place][code] += 1;
      else counts[place][stood] += 1;
    };
    const found = [];
    for (const row of order()) {
      if (words.length && !words.every((one) => text(row).includes(one))) continue;
      const stood = row[STOOD];
      let missed = -1;
      let misses = 0;
      for (let place = 0; place < chosen.length && misses < 2; place += 1) {
        if (chosen[place] && !stands(stood[place], chosen[place])) {
          missed = place;
          misses += 1;
        }
      }
      if (misses === 1) count(missed, stood[missed]);
      if (misses) continue;
      found.push(row);
      for (let place = 0; place < stood.length; place += 1) count(place, stood[place]);
    }
    return { found, counts };
  }

  /* The parts of the page */

  const find = make("input", { type: "search", id: "gaps-find", autocomplete: "off",
    oninput: () => go({ find: find.value }, Boolean(state.find)) });
  const sorts = make("select", { id: "gaps-sort", onchange: () => {
    const [sort, way] = sorts.value.split(" ");
    go({ sort, way: way ?? "" });
  } }, ...ORDERS.map(([value, name]) => make("option", { value }, name)));
  const said = make("p", { class: "sd-count", role: "status" });
  const chips = make("ul", { class: "sd-chips", "aria-label": say("Narrowed to") });
  const views = make("ul", { class: "sd-views" });
  const pager = make("nav", { class: "sd-pager", "aria-label": say("Pages of the list") });
  const boxes = [];

  function facet({ name, title, values }) {
    const shown = values.length > 1;
    const badge = make("span", { class: "sd-picked" });
    const parts = values.map(([value, words]) => {
      const count = make("span", { class: "sd-n" });
      const box = make("input", { type: "checkbox", onchange: () => pick(name, value, box.checked) });
      return { value, box, count, line: make("label", {}, box, make("span", {}, words), count) };
    });
    boxes.push({ name, badge, parts });
    return shown ? make("details", { class: "sd-facet", open: ["status", "dates", "nature"].includes(name) },
      make("summary", {}, title, badge),
      make("fieldset", {}, make("legend", {}, title), ...parts.map((part) => part.line))) : "";
  }

  function build() {
    const panel = make("div", { class: "sd-panel", id: "gaps-panel" }, ...facets.map(facet));
    const opener = make("button", { type: "button", class: "sd-button sd-opener", "aria-expanded": "false",
      "aria-controls": "gaps-panel", onclick: () => {
        const open = panel.classList.toggle("sd-open");
        opener.setAttribute("aria-expanded", String(open));
      } }, say("Narrow down"));
    document.getElementById("explorer").classList.toggle("sd-unfaceted", !panel.childElementCount);
    document.querySelector(".sd-browse").replaceWith(make("div", { class: "sd-aside" }, opener, panel));
    const bar = make("div", { class: "sd-bar-tools" },
      make("label", { for: "gaps-find" }, `${say("Find")} `, find),
      make("label", { for: "gaps-sort" }, `${say("Sort")} `, sorts),
      make("span", { class: "sd-take" }, `${say("Download")} `,
        make("button", { type: "button", class: "sd-button", onclick: () => take("csv") }, "CSV"), " ",
        make("button", { type: "button", class: "sd-button", onclick: () => take("xlsx") }, "Excel")));
    document.querySelector(".sd-first").replaceWith(views, keeper(), bar, chips, said);
    table.parentElement.after(pager);
    for (const head of table.tHead.rows[0].cells) {
      const name = head.textContent;
      head.replaceChildren(make("button", { type: "button", onclick: () => {
        const sort = head.dataset.sort;
        const turned = state.way === "up" ? "down" : "up";
        go({ sort, way: state.sort === sort ? turned : SORTS[sort][1] });
      } }, name));
    }
  }

  /* Views: some for everybody, and those that a reader has kept in this browser */

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(SAVED) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one?.[0] === "string" && typeof one[1] === "string") : [];
    } catch {
      return [];
    }
  }

  function keep(list) {
    try {
      localStorage.setItem(SAVED, JSON.stringify(list));
    } catch {
      said.textContent = say("This browser keeps nothing for this page; bookmark the address instead.");
      return;
    }
    listViews();
  }

  function keeper() {
    const name = make("input", { type: "text", id: "gaps-view", maxlength: "60", required: true });
    const form = make("form", { class: "sd-keeper", hidden: true, onsubmit: (event) => {
      event.preventDefault();
      const given = name.value.trim();
      if (!given) return;
      keep([...kept().filter(([one]) => one !== given), [given, address({ ...state, page: 0 })]]);
      form.hidden = true;
      name.value = "";
      opener.focus();
    } }, make("label", { for: "gaps-view" }, `${say("Name of this view")} `, name), " ",
      make("button", { class: "sd-button" }, say("Keep")));
    const opener = make("button", { type: "button", class: "sd-button sd-keep", onclick: () => {
      form.hidden = !form.hidden;
      if (!form.hidden) name.focus();
    } }, say("Keep this view"));
    const whole = document.createDocumentFragment();
    whole.append(opener, form);
    return whole;
  }

  function listViews() {
    const here = address({ ...state, page: 0 });
    const link = (name, hash) => make("a", { href: hash, "aria-current": hash === here ? "true" : null }, name);
    const ready = data.views.map(([name, pairs]) => {
      const hash = address(parsed(`#${new URLSearchParams(pairs)}`));
      return make("li", {}, link(name, hash));
    });
    const own = kept().map(([name, hash]) => make("li", {}, link(name, address(parsed(hash))),
      make("button", { type: "button", class: "sd-drop", "aria-label": say("Forget the view {}", name),
        onclick: () => keep(kept().filter(([one]) => one !== name)) }, "×")));
    views.replaceChildren(make("li", {}, link(say("All gaps"), "#sort=")), ...ready, ...own);
    views.firstChild.firstChild.toggleAttribute("aria-current", here === "#");
  }

  /* Show */

  function cell(label, kind, ...content) {
    return make("td", { "data-label": label, class: kind || null }, ...content);
  }

  const figure = (row, name, words) => (words ? make("span", { "data-fig": `${row[ID]}.${name}` }, words) : "");
  const small = (words, kind = "") => make("span", { class: `sd-small ${kind}`.trim() }, ...[words].flat());
  const ids = new Set(data.rows.map((row) => row[ID]));
  const reference = (id) => (ids.has(id) ? make("a", { class: "sd-id", href: `${id.toLowerCase()}.html` }, id) : id);

  function line(row) {
    const [status, nature] = [word(row, "status")[0], word(row, "nature")[0]];
    const [owner] = word(row, "owner");
    const late = row[DATE] && row[DATE] < data.asOf;
    const page = `${row[ID].toLowerCase()}.html`;
    return make("tr", {},
      make("td", {}, make("span", { class: "sd-id" }, row[ID]), " ", make("a", { href: page }, row[TITLE])),
      cell(say("Status"), "", make("span", { class: `sd-badge ${status[3] ?? ""}`.trim() }, lower(status[1])),
        nature && nature[0] !== "realised" ? " " : "", nature && nature[0] !== "realised" ? small(lower(nature[1])) : ""),
      cell(say("Owner"), "", owner?.[2] ? make("a", { href: owner[2] }, owner[1]) : owner ? owner[1] : small(say("no owner"))),
      cell(say("Where"), "", where(row)),
      cell(say("Variance"), "sd-num", figure(row, row[FIGURE], row[SIZE]), row[WORD] ? " " : "",
        row[WORD] ? small(say(row[WORD]), `sd-${row[WORD]}`) : ""),
      cell(say("Value a month"), "sd-num", figure(row, "value_per_month", row[MONTH]),
        row[COUNTED] ? make("br") : "", row[COUNTED] ? small([`${say("counted in")} `, reference(row[COUNTED])]) : ""),
      cell(say("Next date"), "", row[DATE] ? day(row[DATE]) : "",
        late ? " " : "", late ? make("span", { class: "sd-badge sd-adverse" }, say("overdue")) : "",
        row[DATE] ? make("br") : "", row[DATE] ? small(say(row[KIND])) : ""));
  }

  function chip(name, value) {
    const known = codes[at[name]].get(value);
    const words = known === undefined ? say("{} (nowhere now)", value) : facets[at[name]].values[known][1];
    const all = `${facets[at[name]].title}: ${words}`;
    return make("li", {}, make("button", { type: "button", class: "sd-chip", "aria-label": say("Remove {}", all),
      onclick: () => {
        pick(name, value, false);
        (chips.querySelector("button") ?? find).focus();
      } }, all, make("span", { "aria-hidden": "true" }, " ×")));
  }

  function listChips() {
    const picks = facets.flatMap(({ name }) => (state.picked[name] ?? []).map((value) => [name, value]));
    const parts = picks.map(([name, value]) => chip(name, value));
    if (picks.length + Boolean(state.find) > 1) {
      parts.push(make("li", {}, make("button", { type: "button", class: "sd-button", onclick: () => {
        find.value = "";
        go({ picked: {}, find: "" });
        find.focus();
      } }, say("Clear all"))));
    }
    const only = picks.length === 1 && facets[at[picks[0][0]]].values[codes[at[picks[0][0]]].get(picks[0][1])];
    if (only?.[2]) parts.push(make("li", {}, make("a", { href: only[2] }, say("Page of {}", only[1]))));
    chips.replaceChildren(...parts);
    chips.hidden = !parts.length;
  }

  function listPages(total) {
    const last = Math.max(0, Math.ceil(total / PAGE) - 1);
    state.page = Math.min(state.page, last);
    const turn = (name, page, off) => make("button", { type: "button", class: "sd-button", disabled: off,
      onclick: () => {
        go({ page });
        table.parentElement.scrollIntoView({ block: "nearest" });
        pager.querySelector(`[data-turn="${name}"]:enabled, button:enabled`)?.focus();
      }, "data-turn": name }, name);
    pager.replaceChildren(turn(say("Previous"), state.page - 1, state.page === 0),
      make("span", {}, ` ${say("Page {} of {}", state.page + 1, last + 1)} `), turn(say("Next"), state.page + 1, state.page === last));
    pager.hidden = last === 0;
  }

  let current = [];
  let later = 0;
  function show() {
    const { found, counts } = narrowed();
    current = found;
    listPages(found.length);
    const from = state.page * PAGE;
    const rows = found.slice(from, from + PAGE);
    table.tBodies[0].replaceChildren(...rows.slice(0, SCREEN).map(line));
    clearTimeout(later);
    later = setTimeout(() => table.tBodies[0].append(...rows.slice(SCREEN).map(line)));
    for (const head of table.tHead.rows[0].cells) {
      const on = head.dataset.sort === state.sort;
      if (on) head.setAttribute("aria-sort", state.way === "up" ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    boxes.forEach(({ name, badge, parts }, place) => {
      const picked = state.picked[name] ?? [];
      badge.textContent = picked.length ? ` ${picked.length}` : "";
      parts.forEach((part, code) => {
        part.box.checked = picked.includes(part.value);
        part.count.textContent = counts[place][code];
        part.line.classList.toggle("sd-none", counts[place][code] === 0 && !part.box.checked);
      });
    });
    const chosen = state.sort ? `${state.sort} ${state.way}` : "";
    sorts.value = chosen;
    if (sorts.selectedIndex < 0) sorts.append(make("option", { value: chosen }, say("{}, turned round", title(state.sort))));
    sorts.value = chosen;
    const some = found.length === data.rows.length ? "" : ` ${say("of {}", data.rows.length)}`;
    const part = rows.length < found.length ? say(", {} to {} shown", from + 1, from + rows.length) : "";
    said.textContent = found.length ? `${found.length}${some} ${data.rows.length === 1 ? say("gap") : say("gaps")}${part}`
      : say("No gap fits. Take away a filter.");
    listChips();
    listViews();
  }

  const title = (sort) => table.tHead.querySelector(`[data-sort="${sort}"]`).textContent;

  /* Download: all gaps that the filter shows, in the order shown, with every facet in a column of its own */

  function take(kind) {
    const names = ["Gap", "Title", ...facets.map((facet) => facet.title), "Variance", "Unit", "Direction",
      "Value a month", "Currency", "Counted in", "Next date", "Next"];
    const rows = current.map((row) => [row[ID], row[TITLE], ...facets.map((facet) => says(row, facet.name)),
      row[NUMBER], row[UNIT], row[WORD], row[AMOUNT], row[CURRENCY], row[COUNTED],
      row[DATE] ? { date: row[DATE] } : "", row[KIND]]);
    const file = window.sopdocsSheet[kind](names, rows);
    const link = make("a", { href: URL.createObjectURL(file), download: `gaps-${data.asOf}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  build();
  window.addEventListener("hashchange", read);
  read();
  setTimeout(() => data.rows.forEach(text));
})();
