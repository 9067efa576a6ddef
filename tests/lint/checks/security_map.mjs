// docs/security-map.md is made of docs/security-rows.txt, docs/security-not-yet.txt and the names of the tests: C++ test
// names and kit cases that carry S001, Node tests that carry S-001. ./dev docs writes it; the lint fails where it drifted.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { entries, files, read, root } from '../source_tree.mjs';

const target = 'docs/security-map.md';

export function parse_rows(lines) {
  return lines.map((line) => line.match(/^(S-\d{3}) \| (.*)$/)).filter(Boolean).map(([, id, text]) => ({ id, text }));
}

export function parse_reasons(lines) {
  const reasons = new Map();
  for (const line of lines) {
    const match = line.match(/^S-(\d{3})(?:\.\.S-(\d{3}))?\s+(.*)$/);
    if (!match) throw new Error(`docs/security-not-yet.txt: ${line}`);
    for (let n = Number(match[1]); n <= Number(match[2] ?? match[1]); n++) reasons.set(`S-${String(n).padStart(3, '0')}`, match[3]);
  }
  return reasons;
}

/** Row id → names of the tests in `text`. A name may carry several ids: S001_S002_… or S-001, S-002: …  */
export function tests_in(file, text) {
  const found = [];
  const names = file.endsWith('.mjs') ? [...text.matchAll(/^\s*(?:test|it)\(\s*[`'"](.*?)[`'"],/gm)].map((match) => match[1])
    : [...text.matchAll(/^\s*(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)/gm)].map((match) => `${match[1]}.${match[2]}`)
      .concat([...text.matchAll(/"((?:S\d{3}_)+\w+)"/g)].map((match) => match[1]));
  for (const name of names) {
    const words = name.replace(/\bS-(?=\d{3}\b)/g, 'S').split(/[^A-Za-z0-9]+/);
    for (const word of words.filter((part) => /^S\d{3}$/.test(part))) found.push({ id: `S-${word.slice(1)}`, name, file });
  }
  return found;
}

export function render(source, tests, reasons) {
  const by_row = Map.groupBy?.(tests, ({ id }) => id) ?? tests.reduce((map, test) => map.set(test.id, [...(map.get(test.id) ?? []), test]), new Map());
  const rows = parse_rows(source.split('\n'));
  const shown = rows.filter(({ id }) => by_row.has(id)).length;
  const waiting = rows.filter(({ id }) => !by_row.has(id) && reasons.has(id)).length;
  const lines = ['# Security map', '', '<!-- Made by ./dev docs from docs/security-rows.txt and the names of the tests. Do not edit. -->', '',
    `Every security requirement with the tests that show it: of ${rows.length} rows ${shown} have a test, ${waiting} wait for something that Gatehouse does not have yet, ${rows.length - shown - waiting} are open.`];
  for (const line of source.split('\n')) {
    if (line.startsWith('## ')) lines.push('', line, '', '| row | requirement | shown by |', '|---|---|---|');
    const [row] = parse_rows([line]);
    if (!row) continue;
    const names = (by_row.get(row.id) ?? []).map(({ name, file }) => `\`${name}\` ([${file.split('/').pop()}](../${file}))`);
    const shown_by = names.length > 0 ? [...new Set(names)].join('<br>') : reasons.has(row.id) ? `*not yet:* ${reasons.get(row.id)}` : '**open**';
    lines.push(`| ${row.id} | ${row.text} | ${shown_by} |`);
  }
  return `${lines.join('\n')}\n`;
}

export function check({ write = false } = {}) {
  const source = read('docs/security-rows.txt');
  const known = new Set(parse_rows(source.split('\n')).map(({ id }) => id));
  const tests = files(/^(tests|sdk\/testkit)\/.*\.(cc|h|mjs)$/).filter((file) => !file.startsWith('tests/lint/')).flatMap((file) => tests_in(file, read(file)));
  const findings = tests.filter(({ id }) => !known.has(id)).map(({ id, name, file }) => ({ file, message: `${name} cites ${id}, which is no row of docs/security-rows.txt` }));
  const text = render(source, tests, parse_reasons(entries('docs/security-not-yet.txt')));
  if (write) writeFileSync(resolve(root, target), text);
  else if (!files().includes(target) || read(target) !== text) findings.push({ file: target, message: 'is not what the tests say: ./dev docs' });
  return findings;
}
