// Names that say nothing, functions that a safer one replaces, and words of unfinished work.
import { code_only, files, line_of, read } from '../source_tree.mjs';

const everywhere = [
  { pattern: /\b(?:class|struct|enum|namespace|using)\s+(?:class\s+)?\w*(?:Manager|Helper|Utils?|Common)\w*/g, message: 'a name that says nothing about what lives there' },
  { pattern: /^\s*using namespace /gm, message: 'no using namespace: name what is used', header_only: true },
];
const product = [
  { pattern: /(?<![\w.>:])(?:std::)?s?rand\s*\(/g, message: 'use core/base randomness: rand is guessable' },
  { pattern: /\bstd::(?:mt19937(?:_64)?|minstd_rand0?|default_random_engine|random_device)\b/g, message: 'use core/base randomness: this one is guessable or unspecified' },
  { pattern: /\bstd::(?:basic_)?regex\w*/g, message: 'std::regex backtracks and overflows the stack on hostile input' },
  { pattern: /(?<![\w.>])(?:std::)?(?:strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca)\s*\(/g, message: 'unbounded or stateful C string function' },
  { pattern: /(?<![\w.>:])(?:std::)?(?:system|popen)\s*\(/g, message: 'starts a shell' },
  { pattern: /(?<!\w)throw\b(?!\s*;)/g, message: 'our code throws nothing: return a Result' },
];
const words = /\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/g;

export function findings_in(file, text) {
  const code = code_only(text), found = [];
  // Kits are tests too: their randomness is seeded so that a failure can be repeated.
  const rules = /^(tests|sdk\/testkit)\//.test(file) ? everywhere : [...everywhere, ...product];
  for (const { pattern, message, header_only } of rules) {
    if (header_only && !file.endsWith('.h')) continue;
    for (const match of code.matchAll(pattern)) found.push({ file, line: line_of(code, match.index), message: `${match[0].trim()}: ${message}` });
  }
  return found;
}

export function check() {
  const findings = [];
  for (const file of files(/\.(h|cc|mjs|sh|txt|cmake|yaml|tpl|css)$|^dev$/)) {
    const text = read(file);
    for (const match of text.matchAll(words)) findings.push({ file, line: line_of(text, match.index), message: `${match[0]}: finish it, or file an issue` });
    if (/\.(h|cc)$/.test(file)) findings.push(...findings_in(file, text));
  }
  for (const file of files(/(^|\/)[^/]*(manager|helpers?|utils?|common|misc)[^/]*\.(h|cc|mjs|sh)$/i)) {
    findings.push({ file, message: 'a file name that says nothing about what lives there' });
  }
  return findings;
}
