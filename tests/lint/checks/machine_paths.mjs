// What is committed runs on any machine: no path of somebody's own, no address of a package registry, no lockfile that
// remembers where its packages were fetched.
import { files, line_of, read } from '../source_tree.mjs';

const rules = [
  { pattern: /(?<![\w.$}~-])\/(?:home|root|work(?:space)?|Users|farm)\/[\w.]+/g, message: 'a path of one machine' },
  { pattern: /\b(?:registry\.(?:npmjs|yarnpkg)\.|deb\.debian\.|pypi\.|files\.pythonhosted\.|proxy\.golang\.|static\.crates\.)(?:org|com|io)\b/g, message: 'the address of a package registry' },
];

export function findings_in(file, text) {
  const found = [];
  for (const { pattern, message } of rules) {
    for (const match of text.matchAll(pattern)) found.push({ file, line: line_of(text, match.index), message: `${match[0]}: ${message}` });
  }
  if (file.endsWith('package-lock.json') && text.includes('"resolved":')) {
    found.push({ file, message: 'has "resolved" addresses: omit-lockfile-registry-resolved=true' });
  }
  return found;
}

const binary = /\.(png|ico|db|sqlite|so|bin|der|p12|gz)$/;

export function check() {
  return files().filter((file) => !binary.test(file) && !/^tests\/fuzz\/corpus\//.test(file)).flatMap((file) => findings_in(file, read(file)));
}
