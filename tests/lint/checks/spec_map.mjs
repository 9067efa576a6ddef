// docs/spec-map.md: which clause of which specification is kept where, made of the citations in the code ("RFC 9112 §6.3",
// "OpenID Core §3.1.2.1") and in the tests.
import { files, read } from '../source_tree.mjs';
import { settle } from '../row_map.mjs';

const names = /\b(RFC \d{4}|OpenID (?:Connect )?(?:Core|Discovery|Registration)|JARM|CIBA) (§§? ?[\d.]+\d|§§? ?\d)/g;

export function citations(text) {
  const joined = text.replace(/\n\s*(\/\/\/?|\*)\s*/g, ' ');
  return [...new Set([...joined.matchAll(names)].map(([, document, clause]) => `${document.replace('Connect ', '')} ${clause.replace(/§§? ?/, '§')}`))];
}

const order = (clause) => clause.replace(/\d+/g, (digits) => digits.padStart(6, '0'));

export function render(sources) {
  const map = new Map();
  for (const { file, text } of sources) {
    for (const clause of citations(text)) {
      const row = map.get(clause) ?? { code: [], tests: [] };
      (file.startsWith('tests/') || file.startsWith('sdk/testkit/') ? row.tests : row.code).push(`[${file.replace(/^.*\/(?=[^/]+\/)/, '')}](../${file})`);
      map.set(clause, row);
    }
  }
  const lines = ['# Specification map', '', '<!-- Made by ./dev docs from the citations in the sources. Do not edit. -->', '',
    'Which clause is kept where. A clause without a test here may still be tested: only citations are counted.', '', '| clause | code | tests |', '|---|---|---|'];
  for (const clause of [...map.keys()].sort((a, b) => (order(a) < order(b) ? -1 : 1))) lines.push(`| ${clause} | ${map.get(clause).code.join('<br>')} | ${map.get(clause).tests.join('<br>')} |`);
  return `${lines.join('\n')}\n`;
}

export function check({ write = false } = {}) {
  const sources = files(/^(core|sdk|plugins|providers|tests)\/.*\.(h|cc|mjs)$/).filter((file) => !file.startsWith('tests/lint/')).map((file) => ({ file, text: read(file) }));
  return settle('docs/spec-map.md', render(sources), write);
}
