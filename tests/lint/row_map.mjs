// A map from numbered rows (requirements, features) to the tests that carry their number: docs/NAME-map.md is made of
// docs/NAME-rows.txt, docs/NAME-not-yet.txt where there is one, and the names of the tests: C++ test names and kit cases
// carry S001, Node tests S-001. ./dev docs writes the maps; the lint fails where one drifted.
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { entries, files, read, root } from './source_tree.mjs';

export function parse_rows(lines) {
  return lines.map((line) => line.match(/^([A-Z]-?\d{3}) \| (.*)$/)).filter(Boolean).map(([, id, text]) => ({ id, text }));
}

export function parse_reasons(lines) {
  const reasons = new Map();
  for (const line of lines) {
    const match = line.match(/^([A-Z]-?)(\d{3})(?:\.\.[A-Z]-?(\d{3}))?\s+(.*)$/);
    if (!match) throw new Error(`not an id or a range with a reason: ${line}`);
    for (let n = Number(match[2]); n <= Number(match[3] ?? match[2]); n++) reasons.set(`${match[1]}${String(n).padStart(3, '0')}`, match[4]);
  }
  return reasons;
}

/** { id, name, file } for every id of `prefix` ("S-", "A") in a test's name. It may carry several: S001_S002_… or S-001, S-002: …  */
export function tests_in(file, text, prefix) {
  const letter = prefix[0];
  const found = [];
  const names = file.endsWith('.mjs') ? [...text.matchAll(/^\s*(?:test|it)\(\s*[`'"](.*?)[`'"],/gm)].map((match) => match[1])
    : [...text.matchAll(/^\s*(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)/gm)].map((match) => `${match[1]}.${match[2]}`)
      .concat([...text.matchAll(/"((?:[A-Z]\d{3}_)+\w+)"/g)].map((match) => match[1]));
  for (const name of names) {
    const words = name.replace(/\b([A-Z])-(?=\d{3}\b)/g, '$1').split(/[^A-Za-z0-9]+/);
    for (const word of words.filter((part) => part[0] === letter && /^.\d{3}$/.test(part))) found.push({ id: `${prefix}${word.slice(1)}`, name, file });
  }
  return found;
}

/** The map as Markdown. `map`: { name, title, introduction }. */
export function render(map, source, tests, reasons) {
  const by_row = new Map();
  for (const found of tests) by_row.set(found.id, [...(by_row.get(found.id) ?? []), found]);
  const rows = parse_rows(source.split('\n'));
  const shown = rows.filter(({ id }) => by_row.has(id)).length;
  const waiting = rows.filter(({ id }) => !by_row.has(id) && reasons.has(id)).length;
  const lines = [`# ${map.title}`, '', `<!-- Made by ./dev docs from docs/${map.name}-rows.txt and the names of the tests. Do not edit. -->`, '',
    `${map.introduction}: of ${rows.length} rows ${shown} have a test, ${waiting} wait for something that Gatehouse does not have yet, ${rows.length - shown - waiting} are open.`];
  for (const line of source.split('\n')) {
    if (line.startsWith('## ')) lines.push('', line, '', '| row | what | shown by |', '|---|---|---|');
    const [row] = parse_rows([line]);
    if (!row) continue;
    const names = (by_row.get(row.id) ?? []).map(({ name, file }) => `\`${name}\` ([${file.split('/').pop()}](../${file}))`);
    const shown_by = names.length > 0 ? [...new Set(names)].join('<br>') : reasons.has(row.id) ? `*not yet:* ${reasons.get(row.id)}` : '**open**';
    lines.push(`| ${row.id} | ${row.text} | ${shown_by} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Writes `text` to a generated document, or says that it drifted. */
export function settle(target, text, write) {
  if (write) writeFileSync(resolve(root, target), text);
  else if (!existsSync(resolve(root, target)) || read(target) !== text) return [{ file: target, message: 'is not what the sources say: ./dev docs' }];
  return [];
}

export function check_map(map, { write = false } = {}) {
  const rows = `docs/${map.name}-rows.txt`, not_yet = `docs/${map.name}-not-yet.txt`, source = read(rows);
  const known = new Set(parse_rows(source.split('\n')).map(({ id }) => id));
  const tests = files(/^(tests|sdk\/testkit)\/.*\.(cc|h|mjs)$/).filter((file) => !file.startsWith('tests/lint/')).flatMap((file) => tests_in(file, read(file), map.prefix));
  const reasons = parse_reasons(existsSync(resolve(root, not_yet)) ? entries(not_yet) : []);
  const findings = tests.filter(({ id }) => !known.has(id)).map(({ id, name, file }) => ({ file, message: `${name} cites ${id}, which is no row of ${rows}` }));
  return [...findings, ...settle(`docs/${map.name}-map.md`, render(map, source, tests, reasons), write)];
}
