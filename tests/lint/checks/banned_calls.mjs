// What no part of the product calls: random numbers that can be foretold (S-112), and functions of the C library that write
// past their target, start a shell, or blow the stack on input (S-505).
import { code_only, files, line_of, read } from '../source_tree.mjs';

const rules = [
  { pattern: /\b(?:s?rand|rand_r|[delmnj]?rand48|srandom)\s*\(|\bstd::(?:mt19937|minstd_rand|default_random_engine|random_device|ranlux|knuth)\w*/g,
    message: 'can be foretold: core/base/ids.h has random values' },
  { pattern: /\b(?:strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca)\s*\(/g, message: 'writes without knowing how much fits' },
  { pattern: /\b(?:std::)?(?:system|popen|execlp|execvp)\s*\(/g, message: 'starts what the environment chooses' },
  { pattern: /\bstd::(?:basic_)?w?regex\b/g, message: 'recurses once per character of its input' },
];

export function findings_in(file, text) {
  const code = code_only(text);
  return rules.flatMap(({ pattern, message }) =>
    [...code.matchAll(pattern)].map((match) => ({ file, line: line_of(code, match.index), message: `${match[0].trim()}: ${message}` })));
}

export function check() {
  return files(/^(core|sdk|plugins|providers)\/.*\.(cc|h)$/).flatMap((file) => findings_in(file, read(file)));
}
