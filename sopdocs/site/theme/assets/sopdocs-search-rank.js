/* Finds and ranks pages. It needs no page and no browser: tests run it as it is. The files it reads are written
   by sopdocs/site/search_files.py, the words are cut as in sopdocs/site/search_words.py. */
globalThis.sopdocsSearch = (() => {
  const SHORTEST = 4;
  const PREFIXES = 40;
  const LIKE = { exact: 1, prefix: 0.55, typo: 0.4, synonym: 0.85 };
  const FEW = 8;
  const QUESTION = /^\s*(?:what|how|why|when|was|wie|warum|wann)\s/i;
  const KINDS = { gap: "gaps", rc: "causes", cause: "causes", ap: "actionplans", plan: "actionplans", ll: "lessons", lesson: "lessons" };
  const shards = new Map();
  const pages = new Map();
  let data = null;
  let load = null;

  /* ---- words ---- */
  const folded = (text) => {
    const small = text.toLowerCase();
    return /^[\x00-\x7f]*$/.test(small) ? small : small.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
  };
  const WORD = /[\p{L}\p{N}]+/gu;
  const JOINED = /[\p{L}\p{N}]+(?:[-/&][\p{L}\p{N}]+)+/gu;

  function singular(word) {
    if (word.endsWith("ies")) return word.slice(0, -3) + "y";
    if (/(?:sses|shes|ches|xes|sis)$/.test(word)) return word.slice(0, -2);
    if (word.endsWith("s") && !/(?:ss|us|is|ias)$/.test(word)) return word.slice(0, -1);
    return word;
  }

  function short(word) {
    for (const end of ["ing", "ed"]) {
      const rest = word.slice(0, -end.length);
      if (word.endsWith(end) && rest.length >= SHORTEST - 1 && /[aeiouy]/.test(rest) && !rest.endsWith("e")) {
        word = rest.at(-1) === rest.at(-2) && !"lsz".includes(rest.at(-1)) ? rest.slice(0, -1) : rest;
        break;
      }
    }
    return word.endsWith("e") && word.length >= SHORTEST ? word.slice(0, -1) : word;
  }

  const stem = (word) => (word.length < SHORTEST || !/^[a-z]+$/.test(word) ? word : short(singular(word)));

  function stems(text) {
    const plain = folded(text);
    const words = (plain.match(WORD) || []).map(stem);
    return words.concat((plain.match(JOINED) || []).map((each) => each.match(WORD).join("")));
  }

  /* ---- files ---- */
  const shardOf = (term) => {
    const head = term.slice(0, 2);
    if (/^[a-z]{2,4}\d{7,}$/.test(term)) return head + term.at(-1);
    return /^[a-z0-9]{1,2}$/.test(head) ? head : "other";
  };

  function postings(text) {
    const found = [];
    let number = 0;
    for (const [, step, letter] of text.matchAll(/(\d+)([a-z])/g)) {
      number += Number(step);
      found.push([number, letter.charCodeAt(0) - 96]);
    }
    return found;
  }

  function list(given) {
    const combos = given.combos.map((combo) => combo.map((value, place) => given.values[place][value]));
    data = { ...given, combos, facetOf: new Map(), roomOf: new Map(), known: new Set(given.shards), dull: new Set(given.common) };
    for (const [prefix, start, text] of given.rooms) {
      let slot = 0;
      data.roomOf.set(prefix, start);
      for (const step of text.split(" ")) {
        const [distance, combo] = step.split(".");
        slot += parseInt(distance, 36);
        data.facetOf.set(start + slot, parseInt(combo, 36));
      }
    }
    given.others[1].forEach(([, combo], place) => data.facetOf.set(given.others[0] + place, parseInt(combo, 36)));
    data.same = new Map();
    for (const group of given.same) {
      for (const phrase of group) data.same.set(phrase, [...(data.same.get(phrase) || []), ...group.filter((each) => each !== phrase)]);
    }
    data.longest = Math.max(1, ...[...data.same.keys()].map((phrase) => phrase.split(" ").length));
  }

  const ready = async () => {
    if (!data) await load("search/list.js");
    if (!data) throw new Error("the search cannot be loaded");
  };
  const need = async (term) => {
    const name = shardOf(term);
    if (!data.known.has(name) || shards.has(name)) return;
    await load(`search/t-${name}.js`);
  };
  const words = (term) => shards.get(shardOf(term)) || {};

  /* ---- what is asked for ---- */
  /* A concept is a list of alternatives, each a list of stems that must all be there, and how much it counts. */
  function concepts(query) {
    const plain = folded(query).match(/[\p{L}\p{N}]+(?:[-/&][\p{L}\p{N}]+)*/gu) || [];
    const typed = plain.flatMap((each) => each.match(WORD).map((word, place, all) => ({ word, joined: place ? "" : all.join(""), parts: all.length })));
    const keys = typed.map((each) => stem(each.word));
    const found = [];
    for (let at = 0; at < keys.length; ) {
      let length = Math.min(data.longest, keys.length - at);
      while (length > 1 && !data.same.has(keys.slice(at, at + length).join(" "))) length -= 1;
      const phrase = keys.slice(at, at + length).join(" ");
      const same = (data.same.get(phrase) || []).map((each) => ({ stems: useful(each.split(" ")), counts: LIKE.synonym }));
      if (length === 1 && typed[at].parts > 1 && typed[at].joined) {
        found.push({ raw: typed[at].joined, ways: [{ stems: [typed[at].joined], counts: 1 }, { stems: useful(keys.slice(at, at + typed[at].parts)), counts: 1 }] });
        length = typed[at].parts;
      } else if (length > 1 || !data.dull.has(keys[at])) {
        found.push({ raw: length === 1 ? typed[at].word : "", ways: [{ stems: useful(keys.slice(at, at + length)), counts: 1 }, ...same] });
      }
      at += length;
    }
    return found.filter((each) => each.ways[0].stems.length);
  }
  const useful = (keys) => {
    const left = keys.filter((key) => !data.dull.has(key));
    return left.length ? left : keys;
  };

  /* ---- ranking ---- */
  function near(one, other) {
    if (Math.abs(one.length - other.length) > 1) return false;
    let start = 0;
    while (start < one.length && one[start] === other[start]) start += 1;
    let end = 0;
    while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
    const left = one.slice(start, one.length - end);
    const right = other.slice(start, other.length - end);
    return (left.length <= 1 && right.length <= 1) || (left.length === 2 && left[0] === right[1] && left[1] === right[0]);
  }

  function score(text, counts, into) {
    const found = postings(text);
    const rare = Math.log(1 + data.facetOf.size / found.length);
    for (const [number, weight] of found) {
      const points = (counts * rare * weight) / (weight + 4);
      if (points > (into.get(number) || 0)) into.set(number, points);
    }
  }

  /* The pages with one stem: as typed, as the beginning of a word, or with one slip of the finger. */
  function single(key, raw) {
    const found = new Map();
    const inside = words(key);
    if (Object.hasOwn(inside, key)) score(inside[key], LIKE.exact, found);
    const begin = raw && key.length > 1 ? Object.keys(inside).filter((each) => each !== key && (each.startsWith(key) || each.startsWith(raw))) : [];
    begin.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
    for (const each of begin.slice(0, PREFIXES)) score(inside[each], LIKE.prefix, found);
    if (!found.size && raw && key.length > 4) {
      for (const each of Object.keys(inside)) if (each.length > 3 && near(key, each)) score(inside[each], LIKE.typo, found);
    }
    return found;
  }

  function way(one, raw) {
    const [first, ...rest] = one.stems.map((key) => single(key, one.counts === 1 && one.stems.length === 1 ? raw : ""));
    const found = new Map();
    for (const [number, points] of first) {
      const others = rest.map((each) => each.get(number));
      if (others.every((each) => each !== undefined)) {
        found.set(number, (one.counts * (points + others.reduce((sum, each) => sum + each, 0))) / Math.sqrt(one.stems.length));
      }
    }
    return found;
  }

  /* `gap 12`, `GAP-2026-012`, `ap-2026-3`: the pages meant, without a look at any word. */
  function exact(query) {
    const match = folded(query).trim().match(/^(gap|rc|cause|ap|plan|ll|lesson)[ #-]*(?:(\d{4})[ -]+)?0*(\d{1,6})$/);
    if (!match) return [];
    const rooms = [...data.roomOf].filter(([prefix]) => prefix.startsWith(`${KINDS[match[1]]}/`) && (!match[2] || prefix.endsWith(`-${match[2]}-`)));
    return rooms.map(([, start]) => start + Number(match[3])).filter((number) => data.facetOf.has(number)).reverse();
  }

  const facetsOf = (number) => data.combos[data.facetOf.get(number)];

  /* What a page counts for by its kind: who asks a question wants it explained, who does not, the records. */
  const PRIOR = { Rule: 0.4, Dataset: 0.6, List: 0.75, Metric: 0.9, Role: 0.9, Cycle: 0.9, Dashboard: 0.9 };
  const prior = (number, question) => {
    const [kind] = facetsOf(number);
    return question && ["Learn", "How to"].includes(kind) ? 1.6 : PRIOR[kind] || 1;
  };

  /* Return every page found, best first: exact ids, then pages with more of what was asked for. */
  async function find(query) {
    await ready();
    const asked = concepts(query);
    await Promise.all([...new Set(asked.flatMap((each) => each.ways.flatMap((one) => one.stems)))].map(need));
    const total = new Map();
    for (const each of asked) {
      const best = new Map();
      for (const one of each.ways) {
        for (const [number, points] of way(one, each.raw)) if (points > (best.get(number) || 0)) best.set(number, points);
      }
      for (const [number, points] of best) {
        const [sum, hits] = total.get(number) || [0, 0];
        total.set(number, [sum + points, hits + 1]);
      }
    }
    const meant = exact(query);
    const ranked = [...total].filter(([number]) => data.facetOf.has(number) && !meant.includes(number));
    const whole = ranked.filter(([, [, hits]]) => hits === asked.length).length;
    const enough = whole >= FEW ? asked.length : Math.max(1, asked.length - 1);
    const order = (ranked.some(([, [, hits]]) => hits >= enough) ? ranked.filter(([, [, hits]]) => hits >= enough) : ranked)
      .map(([number, [sum, hits]]) => [number, sum * (hits / asked.length) ** 2 * prior(number, QUESTION.test(query))])
      .sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const marks = new Map();
    for (const each of asked) {
      for (const one of each.ways) for (const key of one.stems) marks.set(key, Math.max(marks.get(key) || 0, one.counts === 1 ? 3 : 1));
      if (each.raw) marks.set(each.raw, 3);
    }
    return { numbers: [...meant, ...order.map(([number]) => number)], marks };
  }

  /* Return the pages themselves: address, title, facets, and the passage that fits best. */
  async function show(numbers, marks) {
    const files = new Set(numbers.filter((number) => !pages.has(number)).map((number) => `search/p-${Math.floor(number / data.block).toString(36)}.js`));
    await Promise.all([...files].map(load));
    return numbers.filter((number) => pages.has(number)).map((number) => {
      const [, url, title, facets, passages] = pages.get(number);
      /* What the title does not say has to be said by the passage. */
      const said = new Set(stems(title));
      const hits = (text) => [...new Set(stems(text))].reduce((sum, each) => sum + (said.has(each) ? 0 : marks.get(each) || 0), 0);
      const rated = passages.map((each) => [2 * hits(each[0]) + hits(each[1]), each]);
      const [, [heading, text, anchor]] = rated.reduce((best, each) => (each[0] > best[0] ? each : best), rated[0]);
      return { url: anchor ? `${url}#${anchor}` : url, title, facets, heading: heading === title ? "" : heading, text };
    });
  }

  const marked = (text, marks) => {
    const isMark = (word) => marks.has(stem(folded(word))) || [...marks.keys()].some((each) => each.length > 2 && folded(word).startsWith(each));
    return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, place) => [piece, place % 2 === 1 && isMark(piece)]);
  };

  return {
    list,
    terms: (name, given) => shards.set(name, given),
    pages: (rows) => rows.forEach((row) => pages.set(row[0], row)),
    from: (loader) => {
      const asked = new Map();
      load = (path) => {
        if (!asked.has(path)) asked.set(path, loader(path).catch((error) => (asked.delete(path), Promise.reject(error))));
        return asked.get(path);
      };
    },
    ready,
    find,
    show,
    facetsOf,
    names: () => data.facets,
    stems,
    folded,
    marked,
  };
})();
