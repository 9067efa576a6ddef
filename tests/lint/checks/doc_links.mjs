// Every relative link of a document leads to a file of the project, every #anchor to a heading; every fenced command block
// says whether a test runs it (```console test=NAME) or why not (```console manual=REASON); see tests/e2e/documents.test.mjs.
// docs/README.md leads to every page.
import { existsSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { files, line_of, read, root } from '../source_tree.mjs';

export const slug = (heading) => heading.toLowerCase().replace(/[`*_]|\[|\]\([^)]*\)/g, '').replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s/g, '-');
export const anchors_of = (text) => new Set([...text.matchAll(/^#{1,6} (.*)$/gm)].map((match) => slug(match[1])));

export function findings_in(file, text) {
  const found = [];
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, (block) => block.replace(/[^\n]/g, ' '));
  for (const match of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [path, anchor] = match[1].split('#');
    if (/^[a-z]+:/.test(match[1])) continue;
    const target = path === '' ? file : normalize(join(dirname(file), path)), line = line_of(text, match.index);
    if (path !== '' && !existsSync(resolve(root, target))) found.push({ file, line, message: `${match[1]} leads nowhere` });
    else if (anchor && target.endsWith('.md') && !anchors_of(target === file ? text : read(target)).has(anchor)) {
      found.push({ file, line, message: `${match[1]}: no such heading` });
    }
  }
  for (const match of text.matchAll(/^```(console|sh|bash|shell)\b(.*)$/gm)) {
    if (!/\b(test=[a-z-]+|manual=\S+)/.test(match[2])) {
      found.push({ file, line: line_of(text, match.index), message: 'a command block without test=NAME or manual=REASON' });
    }
  }
  return found;
}

/** Pages that the index does not name: nobody would find them. */
export const missing_in = (index, pages) => pages.filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))
  .map((file) => ({ file, message: 'docs/README.md does not lead here' }));

export const check = () => [...files(/\.md$/).flatMap((file) => findings_in(file, read(file))),
  ...missing_in(read('docs/README.md'), files(/^docs\/(?!adr\/|README\.md$).*\.md$/))];
