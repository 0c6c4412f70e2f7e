/* What the form pages work out: YAML from answers, numbers pasted from a spreadsheet, gaps like this one. It needs
   no page and no browser: tests run it as it is. The reader of what it writes is sopdocs/source.py. */
globalThis.sopdocsForm = (() => {
  const TEXT = {
    noPeriod: "is no period such as 2026-05",
    noNumber: "is no number",
    twice: "this period stands above already",
    tooMany: "a record holds 36 periods at most",
    noColumn: "has no column for it: period, plan, forecast, actual",
  };

  /* ---- YAML ---- */
  const RESERVED = new Set(["yes", "no", "on", "off", "true", "false", "null", "y", "n"]);
  const PLAIN = /^[A-Za-z](?:[A-Za-z0-9 _&-]*[A-Za-z0-9])?$/;
  const WORD = /^(?:[A-Za-z][\w.-]*(?:#D\d+)?|\d{4}-(?:\d\d|W\d\d|Q\d)(?:-\d\d)?|FY\d{4}-P\d\d)$/;
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
  const LINE = 100;

  const word = (text) => ({ word: text });
  const number = (text) => ({ number: text });

  function escaped(sign) {
    const code = sign.codePointAt(0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  }

  const quoted = (text) => JSON.stringify(text.replace(/\p{Cs}/gu, "\ufffd")).replace(UNSEEN, escaped);

  function scalar(value) {
    if (typeof value === "object") {
      if (value.number !== undefined) return value.number;
      return WORD.test(value.word) && !RESERVED.has(value.word.toLowerCase()) ? value.word : quoted(value.word);
    }
    return PLAIN.test(value) && !RESERVED.has(value.toLowerCase()) ? value : quoted(value);
  }

  /* A long text of plain words stands in lines, as people write it; any other in one, between quotation marks. */
  function folded(text, indent) {
    if (text.length <= LINE || /^[ ]|[ ]$|[ ]{2}|[\n\t\u0085]/.test(text) || text.search(UNSEEN) >= 0 || /\p{Cs}/u.test(text)) return null;
    const lines = [""];
    for (const part of text.split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && lines[last].length + part.length >= LINE) lines.push(part);
      else lines[last] += (lines[last] ? " " : "") + part;
    }
    return lines.map((line) => `${indent}${line}`).join("\n");
  }

  const isMap = (value) => typeof value === "object" && !Array.isArray(value) && value.word === undefined && value.number === undefined;

  function flow(map) {
    return `{${Object.entries(map).map(([key, value]) => `${key}: ${scalar(value)}`).join(", ")}}`;
  }

  function lines(map, indent = "") {
    const made = [];
    for (const [key, value] of Object.entries(map)) {
      const name = `${indent}${key}:`;
      if (Array.isArray(value)) {
        if (value.length && isMap(value[0])) made.push(name, ...value.map((one) => `${indent}  - ${flow(one)}`));
        else if (value.length) made.push(`${name} [${value.map(scalar).join(", ")}]`);
      } else if (isMap(value)) {
        made.push(name, ...lines(value, `${indent}  `));
      } else {
        const many = typeof value === "string" ? folded(value, `${indent}  `) : null;
        if (many) made.push(`${name} >-`, many);
        else made.push(`${name} ${scalar(value)}`);
      }
    }
    return made;
  }

  const yaml = (map) => `${lines(map).join("\n")}\n`;

  function slug(text) {
    const plain = text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "").slice(0, 50).replace(/-+$/, "");
  }

  /* ---- numbers from a spreadsheet ---- */
  const MONTHS = {
    jan: 1, feb: 2, mar: 3, mär: 3, mrz: 3, apr: 4, may: 5, mai: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, okt: 10,
    nov: 11, dec: 12, dez: 12,
  };
  const HEADS = {
    plan: /^(?:plan|budget|aop|target|ziel|soll)/i,
    forecast: /^(?:forecast|fc|prognose|vorschau)/i,
    actual: /^(?:actual|ist|sell-in|sales|absatz)/i,
  };
  const PERIOD_HEAD = /^(?:period|month|week|monat|woche|periode|date|datum)?$/i;

  const two = (text) => String(text).padStart(2, "0");
  const year = (text) => (text.length === 2 ? `20${text}` : text);

  function period(cell) {
    const text = cell.trim();
    let at = /^(\d{4})-?W(\d{1,2})$/i.exec(text);
    if (at) return week(at[1], at[2]);
    at = /^(?:W|KW|CW|Wk)\s?(\d{1,2})[\s/.-]+(\d{4})$/i.exec(text);
    if (at) return week(at[2], at[1]);
    at = /^(\d{4})[-/.]?(\d{2})(?:-\d{2}(?:[T ].*)?)?$/.exec(text) || /^(\d{4})M(\d{2})$/.exec(text);
    if (at) return month(at[1], at[2]);
    at = /^(\d{1,2})[./-](\d{4})$/.exec(text) || /^\d{1,2}\.(\d{1,2})\.(\d{4})$/.exec(text);
    if (at) return month(at[2], at[1]);
    at = /^(\p{L}{3})\p{L}*\.?[\s'’/-]*(\d{4}|\d{2})$/u.exec(text);
    return at && MONTHS[at[1].toLowerCase()] ? month(year(at[2]), MONTHS[at[1].toLowerCase()]) : null;
  }

  const month = (of, at) => (Number(at) >= 1 && Number(at) <= 12 ? `${of}-${two(at)}` : null);
  const week = (of, at) => (Number(at) >= 1 && Number(at) <= 53 ? `${of}-W${two(at)}` : null);

  /* Which sign parts the decimals: the one that cannot part thousands in any of the cells. */
  function decimalSign(cells) {
    const bare = cells.map((cell) => cell.replace(/[\s\u00a0\u202f'’%]/g, ""));
    if (bare.some((cell) => /\.\d{3},|^[-−(]?\d+,\d{1,2}\)?$|^[-−(]?\d+,\d{4,}\)?$|^[-−(]?0,|\.\d{3}\./.test(cell))) return ",";
    if (bare.some((cell) => /,\d{3}\.|^[-−(]?\d+\.\d{1,2}\)?$|^[-−(]?\d+\.\d{4,}\)?$|^[-−(]?0\.|,\d{3},/.test(cell))) return ".";
    return "";
  }

  function amount(cell, decimal) {
    let text = cell.replace(/[\s\u00a0\u202f'’]/g, "").replace(/%$/, "").replace(/^[−–]/, "-");
    if (/^\(.*\)$/.test(text)) text = `-${text.slice(1, -1)}`;
    const sign = decimal || ".";
    const other = sign === "," ? "." : ",";
    const thousands = decimal ? `\\${other}` : "[.,]";
    const shape = new RegExp(`^-?(?:\\d+|\\d{1,3}(?:${thousands}\\d{3})+)(?:\\${sign}\\d+)?$`);
    if (!shape.test(text) || text.length > 24) return null;
    const plain = decimal ? text.replaceAll(other, "").replace(sign, ".") : text.replace(/[.,]/g, "");
    return plain.replace(/^(-?)0+(?=\d)/, "$1");
  }

  function across(rows) {
    const turned = rows[0].slice(1).some((cell) => period(cell)) && !rows.some((row) => period(row[0] || ""));
    return turned ? rows[0].map((_, at) => rows.map((row) => row[at] ?? "")) : rows;
  }

  /* Return the points that were understood, with the cells that were not: row and column count from one. */
  function points(text, decimal) {
    const given = text.split(/\r?\n/).filter((line) => line.trim()).map((line) => line.split("\t").map((cell) => cell.trim()));
    if (!given.length) return { points: [], problems: [], decimal: "" };
    const rows = across(given);
    const head = rows[0] && !period(rows[0][0] || "") && PERIOD_HEAD.test(rows[0][0] || "") ? rows[0] : null;
    const body = head ? rows.slice(1) : rows;
    const names = head ? head.map((cell) => Object.keys(HEADS).find((name) => HEADS[name].test(cell)) || "") : ["", "plan", "forecast", "actual"];
    const sign = decimal || decimalSign(body.flatMap((row) => row.slice(1)));
    const found = [];
    const problems = [];
    const say = (row, column, cell, why) => problems.push({ row: row + (head ? 2 : 1), column: column + 1, cell, why });
    body.forEach((row, at) => {
      const when = period(row[0]);
      if (!when) return say(at, 0, row[0], TEXT.noPeriod);
      if (found.some((one) => one.period.word === when)) return say(at, 0, row[0], TEXT.twice);
      if (found.length === 36) return say(at, 0, row[0], TEXT.tooMany);
      const point = { period: word(when) };
      row.forEach((cell, column) => {
        if (!column || !cell || /^(?:-|–|n\/?a|#N\/A|#NV)$/i.test(cell)) return;
        const value = names[column] ? amount(cell, sign) : null;
        if (!names[column]) say(at, column, cell, TEXT.noColumn);
        else if (value === null) say(at, column, cell, TEXT.noNumber);
        else point[names[column]] = number(value);
      });
      found.push(point);
    });
    found.sort((one, other) => (one.period.word < other.period.word ? -1 : 1));
    return { points: found, problems, decimal: sign };
  }

  /* ---- gaps like this one: the score of sopdocs/similar.py, for a text that is being typed ---- */
  const TERM = /[^\P{L}](?:[\p{L}\p{N}]|-(?=\p{Nd}))*/gu;

  function bare(text, table) {
    for (const ending of table.endings) {
      if (text.endsWith(ending) && text.length - ending.length >= 3 && !text.endsWith("ss")) {
        const root = text.slice(0, -ending.length);
        if (ending === "ies" || ending === "ied") return `${root}y`;
        const doubled = root.length > 3 && root.at(-1) === root.at(-2) && !"aeiousl".includes(root.at(-1));
        return doubled ? root.slice(0, -1) : root.replace(/e$/, "");
      }
    }
    return text.length > 4 ? text.replace(/e$/, "") : text;
  }

  function stem(text, table) {
    if (table.small.has(text)) return "";
    if (Object.hasOwn(table.same, text)) return table.same[text];
    const short = bare(text, table);
    return table.small.has(short) ? "" : Object.hasOwn(table.same, short) ? table.same[short] : short;
  }

  function terms(text, table) {
    return (text.toLowerCase().match(TERM) || []).map((one) => stem(one, table)).filter(Boolean);
  }

  function alike(text, keys, past, most = 3) {
    const table = past.table.small instanceof Set ? past.table : (past.table.small = new Set(past.table.small), past.table);
    const asked = new Set(terms(text, table));
    const weight = (one) => past.weights[one] || 0;
    let whole = 0;
    for (const one of asked) whole += weight(one);
    if (!whole) return [];
    const found = [];
    past.gaps.forEach((gap, place) => {
      let common = 0;
      for (const one of gap.words.split(" ")) if (asked.has(one)) common += weight(one);
      let score = (past.whole * common) / whole;
      for (const key of keys) if (gap.keys.includes(key)) score += past.keys[key.split("=")[0]] || 0;
      if (common && score >= past.least) found.push({ gap, score: Math.round(score * 1000) / 1000, place });
    });
    found.sort((one, other) => other.score - one.score || (one.gap.status !== "closed") - (other.gap.status !== "closed") || one.place - other.place);
    return found.slice(0, most);
  }

  /* ---- where the file goes ---- */
  const LONGEST = 6000;

  function address(forge, path, text) {
    if (!forge.new) return { url: "", whole: false };
    if (forge.kind === "gitlab") return { url: `${forge.new}?file_name=${encodeURIComponent(path)}`, whole: false };
    const [folder, name] = forge.kind === "gitea" ? [`/${path.slice(0, path.lastIndexOf("/"))}`, path.slice(path.lastIndexOf("/") + 1)] : ["", path];
    const empty = `${forge.new}${folder}?filename=${encodeURIComponent(name)}`;
    const whole = `${empty}&value=${encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"))}`;
    return whole.length < LONGEST ? { url: whole, whole: true } : { url: empty, whole: false };
  }

  /* Put the words of another language, which the page holds, in place of ours, in a table that may hold tables. */
  function speak(texts, says) {
    for (const [name, text] of Object.entries(texts)) {
      if (typeof text === "string") texts[name] = says[text] ?? text;
      else speak(text, says);
    }
  }

  function spoken(form, texts) {
    const says = JSON.parse(form.dataset.says || "{}");
    speak(TEXT, says);
    speak(texts, says);
  }

  return { spoken, word, number, yaml, quoted, scalar, slug, period, points, amount, terms, alike, address };
})();
