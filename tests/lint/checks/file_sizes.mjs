// A file tells one story: under 400 lines. Exceptions stand in file_size_exceptions.txt with their own bound and the reason.
import { entries, files, read } from '../source_tree.mjs';

const budget = 400;

export function check() {
  const allowed = new Map(entries('tests/lint/file_size_exceptions.txt').map((line) => {
    const [path, bound] = line.split(/\s+/);
    return [path, Number(bound)];
  }));
  const findings = [];
  for (const file of files(/\.(h|cc|mjs|sh|cmake)$|^dev$|^\.ci\/run$/)) {
    const lines = read(file).split('\n').length - 1, bound = allowed.get(file) ?? budget;
    if (lines > bound) findings.push({ file, message: `${lines} lines, over ${bound}: is there a seam?` });
    if (allowed.has(file) && lines <= budget) findings.push({ file, message: 'no longer needs its exception' });
    allowed.delete(file);
  }
  for (const file of allowed.keys()) findings.push({ file, message: 'an exception for a file that is not there' });
  return findings;
}
