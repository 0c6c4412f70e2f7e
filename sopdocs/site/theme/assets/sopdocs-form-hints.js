/* Hints while somebody types, by the patterns that `sopdocs check` reads (sopdocs/lexicon): what is here is only how
   they are put together, as in lexicon/causes.py, blame.py, subjects.py and rules/b001_names_a_person.py. */
(() => {
  const LANGUAGE = "en";
  const QUOTED = /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`/gu;
  const REASON_ENDS = /[.,;:()](?![\p{L}\p{N}_])|\s[–—-]\s/u;
  const CLAUSE = /[,()"]|[.;:!?](?![\p{L}\p{N}_])|\s[–—-]\s/u;
  const WORD = /[\p{L}\p{N}_&'’./-]+/gu;
  const LETTERS = /[\p{L}\p{N}_]+/gu;
  const EXCERPT = 50;
  const OPENING = 60;
  const TOKEN = /\\u\{[^}]*\}|\\p\{[^}]*\}|\\P\{[^}]*\}|\\k<[^>]*>|\(\?<[\p{L}\p{N}]+>|\\.|\p{L}/gu;
  const made = new Map();

  const cases = (sign) => {
    const forms = [...new Set([sign, sign.toUpperCase()])].filter((form) => [...form].length === 1);
    return forms.length > 1 ? `[${forms.join("")}]` : sign;
  };

  /* A pattern as it is brought, every plain letter for both its cases. */
  function regexp(source, how = "") {
    const key = how + source;
    if (!made.has(key)) {
      const body = source.replace(TOKEN, (token) => (token.length > 2 || token[0] === "\\" ? token : cases(token)));
      const whole = how === "match" ? `(?<![\\s\\S])(?:${body})` : how === "full" ? `(?<![\\s\\S])(?:${body})(?![\\s\\S])` : body;
      made.set(key, new RegExp(whole, "ug"));
    }
    return made.get(key);
  }

  function search(source, text, from = 0, how = "") {
    const pattern = regexp(source, how);
    pattern.lastIndex = from;
    return pattern.exec(text);
  }

  const blanked = (pattern, text, by) => text.replace(pattern, (part) => by.repeat(part.length));
  const prose = (words, text) => blanked(regexp(words.excepted), blanked(QUOTED, text, '"'), '"');
  const plain = (text) => text.trim().split(/[\s\x1c-\x1f\x85]+/).join(" ");
  const split = (text) => text.toLowerCase().trim().split(/[\s\x1c-\x1f\x85]+/);

  /* ---- G001, G003 ---- */
  function reason(words, text) {
    const small = text.toLowerCase();
    if (!words.reason_words.some((word) => small.includes(word))) return null;
    const bare = prose(words, text);
    let found = search(words.reason, bare);
    while (found && found.groups.owed !== undefined) found = search(words.reason, bare, found.index + found[0].length);
    if (!found) return null;
    const part = bare.slice(found.index, found.index + EXCERPT).split(REASON_ENDS)[0];
    const whole = found.index + part.length >= bare.length || part.length < EXCERPT;
    return plain(whole ? part : part.slice(0, Math.max(part.lastIndexOf(" "), 0)));
  }

  function solution(words, text, begins) {
    const lacks = new Set(words.lacking);
    if (!split(begins ? text.slice(0, OPENING) : text).some((word) => lacks.has(word))) return null;
    const found = begins ? search(words.solution_first, prose(words, text), 0, "match") : search(words.solution, prose(words, text));
    return found ? plain(begins ? found.groups.solution : found[0]) : null;
  }

  /* ---- B001 ---- */
  const asWords = (text) => ` ${(text.toLowerCase().match(LETTERS) || []).join(" ")} `;

  function known(names, name) {
    if (names.roles.includes(name.replace(/^@/, ""))) return true;
    const wanted = asWords(name);
    const first = ` ${wanted.trim().split(" ")[0]} `;
    return names.values.includes(first) || [...names.values, ...names.labels].some((value) => value.includes(wanted));
  }

  const isQuoted = (text, at) => blanked(QUOTED, text, " ")[at] === " ";

  function person(names, given) {
    let text = given;
    const all = (source) => [...text.matchAll(regexp(source))];
    const certain = text.includes("@") ? all(names.e_mail).map((found) => found[0]) : [];
    if (text.includes("@")) for (const found of all(names.handle)) if (!search(names.no_handle, found[0].slice(1), 0, "full")) certain.push(found[0]);
    for (const found of all(names.titled)) if (!isQuoted(text, found.index)) certain.push(found[0]);
    for (const name of new Set(certain)) {
      if (!known(names, name)) return name;
      text = text.replaceAll(name, "*");
    }
    const told = new Set(names.given);
    for (const found of all(names.two_words)) {
      const { group1: first, group2: last } = found.groups;
      if (!told.has(first.split("-")[0]) || search(names.place, text.slice(0, found.index)) || isQuoted(text, found.index)) continue;
      if (!known(names, `${first} ${last}`)) return `${first} ${last}`;
    }
    return null;
  }

  /* ---- B002, B003: who is the subject of a sentence ---- */
  function isSubject(words, before) {
    const has = (list, word) => words[list].includes(word);
    const left = (before.split(CLAUSE).at(-1).match(WORD) || []).map((word) => word.toLowerCase());
    while (left.length) {
      const word = left.pop();
      const ahead = left.at(-1) || "";
      if (has("conditions", word)) return false;
      if (has("joins", word)) {
        if (!search(words.ends_with_name, left.join(" "))) return true;
      } else if (has("starts", word)) return true;
      else if (has("prepositions", word)) return Boolean(search(words.person, ahead, 0, "full"));
      else if (has("determiners", word)) {
        if (!has("joins", ahead)) return mayBegin(words, left, word);
      } else if (search(words.participle, word, 0, "full") && !has("determiners", ahead)) return false;
    }
    return true;
  }

  function mayBegin(words, left, article) {
    if (!left.length) return true;
    const last = left.at(-1);
    if (words.prepositions.includes(last)) return left.length > 1 && Boolean(search(words.person, left.at(-2), 0, "full"));
    if (words.clause_genitives.includes(article)) return words.starts.includes(last);
    return !words.conditions.includes(last) && !search(words.gerund, last, 0, "full");
  }

  function withSubject(words, source, text) {
    let found = search(source, text);
    while (found && !(found.groups && found.groups.sure) && !isSubject(words, text.slice(0, found.index))) {
      found = search(source, text, found.index + 1);
    }
    return found;
  }

  function blame(words, given) {
    const small = given.toLowerCase();
    if (!words.fault_hints.some((hint) => small.includes(hint))) return null;
    const text = prose(words, given);
    if (!search(words.trigger, text)) return null;
    const found = withSubject(words, words.active, text) || [...text.matchAll(regexp(words.other))].find((one) => !one.groups.may);
    return found ? plain(found[0]) : null;
  }

  function division(words, given) {
    const small = given.toLowerCase();
    if (!words.habit_hints.some((hint) => small.includes(hint))) return null;
    const text = prose(words, given);
    const found = (search(words.custom, text) && withSubject(words, words.always, text)) || search(words.apart, text);
    return found ? plain(found[0]) : null;
  }

  /* Return the hints on one field of a gap or a cause: rule, its page, the words it is about, what to do. */
  function hints(kind, name, record, data, metrics) {
    const words = data.languages[record.lang || LANGUAGE];
    const text = record[name];
    const found = [];
    const add = (code, what) => {
      if (!what || !data.says[code]) return;
      const [says, todo, page] = data.says[code];
      found.push({ code, found: what, says, todo, page });
    };
    if (!text) return found;
    add("B001", person(data.names, text));
    if (!words) return found;
    add("B002", blame(words, text));
    add("B003", division(words, text));
    if (kind !== "gap") return found;
    add("G001", reason(words, text));
    const type = record.gap_type || (metrics[record.metric] || [])[1];
    if (!data.exempt.includes(type)) {
      const title = solution(words, record.title, false);
      if (name === "title" && title && !search(words.figure, record.title)) add("G003", title);
      if (name === "statement" && !title) add("G003", solution(words, record.statement, true));
    }
    return found;
  }

  globalThis.sopdocsForm.hints = hints;
})();
