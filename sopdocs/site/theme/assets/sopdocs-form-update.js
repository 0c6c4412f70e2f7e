/* Updates one action of a plan: which lines of its file change, and to what. The address names the plan, the action
   and where its lines are; what it says reaches the page as text only. */
(() => {
  const core = globalThis.sopdocsForm;
  const form = globalThis.document && document.querySelector("[data-update]");
  const asked = new URLSearchParams(globalThis.location ? location.search : "");
  core.changes = changes;
  core.action = action;
  const at = action(asked);
  if (!form || !/^AP-\d{4}-\d{3,}$/.test(at.plan) || /(?:^|\/)\.\.?(?:\/|$)/.test(at.file)) return;
  const TEXT = {
    needed: "Still needed: what has happened",
    ready: "Two steps: open the file, change these lines.",
    open: "Open {} in the editor",
    file: "Open the file {}",
    replace: "Replace line {} by",
    after: "After line {}, add",
    copy: "Copy",
    copied: "Copied",
    byHand: "Select it and copy",
    hand: "This action is written in one line; change it there: {}",
    same: "Nothing changes.",
  };
  core.spoken(form, TEXT);
  const one = (name) => form.querySelector(`[data-${name}]`);
  const say = (text, value) => text.replace("{}", () => value);
  const make = (tag, ...inside) => {
    const made = document.createElement(tag);
    made.append(...inside);
    return made;
  };

  /* Return the action that an address names, and the lines of its file. */
  function action(said) {
    const number = (name) => (/^\d{1,6}$/.test(said.get(name) || "") ? Number(said.get(name)) : null);
    const text = (name) => said.get(name) || "";
    const lines = { indent: number("pad"), end: number("end"), status: number("at_status"), pct: number("at_pct") };
    if (number("at_updates") !== null) lines.updates = [number("at_updates"), number("pad_updates")];
    const found = { plan: text("plan"), id: text("action"), file: text("file"), status: text("status"), by: text("by"), pct: text("pct") };
    return { ...found, lines: lines.end === null || lines.indent === null ? null : lines };
  }

  /* Return the changes of a file, last line first, so that each number is still right when it is used. */
  function changes(action, said) {
    const { lines } = action;
    const pad = " ".repeat(lines.indent);
    const found = [];
    const put = (name, value) => {
      const text = `${pad}${name}: ${value}`;
      found.push(lines[name] ? { line: lines[name], replace: true, text } : { line: lines.end, text });
    };
    if (said.status !== action.status) put("status", said.status);
    if (said.pct && said.pct !== action.pct) put("pct", said.pct);
    if (said.note) {
      const report = { date: core.word(said.date), ...(action.by ? { by: core.word(action.by) } : {}), status: core.word(said.state), note: said.note };
      if (said.help) report.help_needed = said.help;
      const item = `- {${Object.entries(report).map(([name, value]) => `${name}: ${core.scalar(value)}`).join(", ")}}`;
      if (lines.updates) found.push({ line: lines.updates[0], text: " ".repeat(lines.updates[1]) + item });
      else found.push({ line: lines.end, text: `${pad}updates:\n${pad}  ${item}` });
    }
    const merged = [];
    for (const each of found) {
      const same = merged.find((other) => other.line === each.line && !other.replace && !each.replace);
      if (same) same.text += `\n${each.text}`;
      else merged.push(each);
    }
    return merged.sort((left, right) => right.line - left.line || Boolean(left.replace) - Boolean(right.replace));
  }

  function copy(text, button, block) {
    const said = (word) => ((button.textContent = word), setTimeout(() => (button.textContent = TEXT.copy), 2000));
    const byHand = () => {
      getSelection().selectAllChildren(block);
      said(document.execCommand("copy") ? TEXT.copied : TEXT.byHand);
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(() => said(TEXT.copied), byHand);
    else byHand();
  }

  function step(change) {
    const code = make("code", change.text);
    const block = make("pre", code);
    block.className = "sd-yaml";
    block.tabIndex = 0;
    const button = make("button", TEXT.copy);
    button.type = "button";
    button.className = "sd-button";
    button.addEventListener("click", () => copy(change.text, button, code));
    return make("li", say(change.replace ? TEXT.replace : TEXT.after, change.line), " ", button, block);
  }

  function opener() {
    const base = form.dataset.update;
    if (!base) return make("li", say(TEXT.file, at.file));
    const link = make("a", say(TEXT.open, at.file));
    link.href = `${base}/${at.file.split("/").map(encodeURIComponent).join("/")}`;
    link.target = "_blank";
    link.rel = "noopener";
    return make("li", link);
  }

  function show() {
    const status = one("status").value;
    const state = status === "done" || status === "blocked" ? status : one("risk").checked ? "at_risk" : "on_track";
    const note = one("note").value.trim();
    const steps = one("steps");
    steps.replaceChildren();
    if (!at.lines) {
      one("missing").textContent = say(TEXT.hand, at.file);
      return steps.append(opener());
    }
    one("missing").textContent = note ? TEXT.ready : TEXT.needed;
    if (note) {
      const said = { status, state, note, pct: one("pct").value, help: one("help").value.trim(), date: one("date").value };
      steps.append(opener(), ...changes(at, said).map(step));
    }
  }

  const link = one("plan");
  link.textContent = `${at.plan} ${at.id}`;
  link.href = `${at.plan.toLowerCase()}.html`;
  const today = new Date();
  one("date").value = new Date(today.getTime() - today.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  one("status").value = at.status;
  one("pct").value = at.pct;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.querySelector(".sd-form-off").hidden = true;
  form.hidden = false;
  show();
})();
