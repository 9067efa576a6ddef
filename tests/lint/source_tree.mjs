// The files of the project as the lints see them: what git tracks plus what is new, without build output.
import { execFileSync } from 'node:child_process';
import { readFileSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export function files(pattern = /./) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root, encoding: 'utf8', maxBuffer: 64 << 20,
  });
  return listed.split('\0').filter((path) => path && pattern.test(path) && existsSync(resolve(root, path))).sort();
}

export const read = (path) => readFileSync(resolve(root, path), 'utf8');

/** Lines of a list file: comments and blank lines dropped. */
export function entries(path) {
  return read(path).split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter(Boolean);
}

/** C++ text with comments and literals blanked, line numbers kept: a word in prose is no finding. */
export function code_only(text) {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"(\w*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g,
    (match) => match.replace(/[^\n]/g, ' '));
}

export const line_of = (text, index) => text.slice(0, index).split('\n').length;
