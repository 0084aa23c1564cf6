// As much of TOML as the rule files use: tables, arrays of tables, inline tables, strings, numbers, days.

/** Reads a file's text; days stay text like "2026-01-31". */
export function read(text) {
  const root = {};
  let table = root;
  let at = 0;

  const fail = (what) => {
    throw new Error(`line ${text.slice(0, at).split('\n').length}: ${what}`);
  };
  const skip = (pattern) => {
    pattern.lastIndex = at;
    at += pattern.exec(text)[0].length;
  };
  const space = () => skip(/[ \t]*/y);
  const blank = () => skip(/(?:\s|#[^\n]*)*/y);
  const take = (sign) => {
    if (!text.startsWith(sign, at)) fail(`expected ${sign}`);
    at += sign.length;
  };
  const is = (sign) => text.startsWith(sign, at);

  function key() {
    const path = [];
    for (;;) {
      space();
      const bare = /[A-Za-z0-9_-]+|"[^"]*"/y;
      bare.lastIndex = at;
      const found = bare.exec(text) ?? fail('expected a key');
      at += found[0].length;
      path.push(found[0].replace(/"/g, ''));
      space();
      if (!is('.')) return path;
      at += 1;
    }
  }

  function string() {
    if (is('"""')) {
      const end = text.indexOf('"""', at + 3);
      const held = text.slice(at + 3, end).replace(/^\n/, '');
      at = end + 3;
      return held;
    }
    const quoted = /"(?:[^"\\\n]|\\.)*"/y;
    quoted.lastIndex = at;
    const found = quoted.exec(text) ?? fail('expected a string');
    at += found[0].length;
    return JSON.parse(found[0]);
  }

  function value() {
    blank();
    if (is('"')) return string();
    if (is('[')) {
      const list = [];
      for (at += 1; blank(), !is(']'); ) {
        list.push(value());
        blank();
        if (is(',')) at += 1;
      }
      at += 1;
      return list;
    }
    if (is('{')) {
      const held = {};
      for (at += 1; blank(), !is('}'); ) {
        pair(held);
        blank();
        if (is(',')) at += 1;
      }
      at += 1;
      return held;
    }
    const bare = /[^\s,\]}#]+/y;
    bare.lastIndex = at;
    const word = (bare.exec(text) ?? fail('expected a value'))[0];
    at += word.length;
    if (word === 'true' || word === 'false') return word === 'true';
    if (/^\d{4}-\d\d-\d\d$/.test(word)) return word;
    const number = Number(word.replace(/_/g, ''));
    return Number.isFinite(number) ? number : fail(`what is ${word}?`);
  }

  function pair(held) {
    const path = key();
    take('=');
    for (const name of path.slice(0, -1)) held = held[name] ??= {};
    held[path.at(-1)] = value();
  }

  function open(path, another) {
    table = root;
    path.forEach((name, depth) => {
      if (another && depth === path.length - 1) {
        (table[name] ??= []).push({});
      }
      table = table[name] ??= {};
      if (Array.isArray(table)) table = table.at(-1);
    });
  }

  for (blank(); at < text.length; blank()) {
    if (is('[')) {
      const another = is('[[');
      take(another ? '[[' : '[');
      const path = key();
      take(another ? ']]' : ']');
      open(path, another);
    } else {
      pair(table);
    }
  }
  return root;
}
