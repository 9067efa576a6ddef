// docs/spec-map.md: what the specifications require, clause by clause, where it is kept and which tests show it. The requirements and
// the names of their tests stand in docs/spec-rows, a file for each specification; where it is kept comes from the citations in the
// code ("RFC 9449 §4.3"). A requirement without a test, or with the name of a test that is gone, is a finding.
import { settle } from '../row_map.mjs';
import { files, read } from '../source_tree.mjs';

const sessions = 'RP-Initiated Logout|Back-Channel Logout|Front-Channel Logout|Session Management', documents = 'draft-ietf-oauth-client-id-metadata-document';
const names = new RegExp('\\b(RFC \\d{4}|OpenID (?:Connect )?(?:Core|Discovery|Registration|Prompt Create)|(?:OpenID (?:Connect )?)?(?:' + sessions + ')|JARM|Multiple Response Types|Form Post Response Mode|CIBA|CIMD|' + documents +
  '|FAPI 2\\.0 (?:Security Profile|Message Signing))(?: 1\\.0)? (§§? ?[\\d.]*\\d(?:(?:,| and| to) §[\\d.]*\\d)*)', 'g');

/** The name by which docs/spec-rows know it: without "Connect", with "OpenID" where that was left out. */
const canonical = (document) => document.replace('Connect ', '').replace(new RegExp(`^(?=${sessions})`), 'OpenID ').replace(documents, 'CIMD');

export function citations(text) {
  const joined = text.replace(/\n\s*(\/\/\/?|\*)\s*/g, ' ');
  return [...new Set([...joined.matchAll(names)].flatMap(([, document, clauses]) => [...clauses.matchAll(/[\d.]*\d/g)].map(([clause]) => `${canonical(document)} §${clause}`)))];
}

/**
 * The names of the tests in a file: C++ Suite.name, names of kit cases in quotation marks, Node titles, and the conformance modules of
 * OpenID Connect, each of which a plan runs (tests/conformance/tables.test.mjs sees to that).
 */
export function test_names(file, text) {
  if (file.startsWith('tests/conformance/') && !file.endsWith('.test.mjs')) return [...text.matchAll(/^ {2}'(oidcc-[\w-]+)':/gm)].map((match) => match[1]);
  if (file.endsWith('.mjs')) return [...text.matchAll(/^\s*(?:test|it)\(\s*([`'"])(.*?)\1,/gm)].map((match) => match[2]);
  return [...text.matchAll(/^\s*(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)/gm)].map((match) => `${match[1]}.${match[2]}`)
    .concat([...text.matchAll(/"((?:[A-Z]\d{3}_)+\w+)"/g)].map((match) => match[1]));
}

/**
 * A file of docs/spec-rows: its first line is "# NAME: title", then "§clause | what is required | test ; test" or
 * "§clause | what is required | not here: why" for what does not apply. Throws, naming the line, on anything else.
 */
export function parse_specification(text) {
  const [first, ...lines] = text.split('\n');
  const head = first.match(/^# ([^:]+): (.+)$/);
  if (!head) throw new Error('the first line is not "# NAME: title"');
  const rows = [];
  for (const line of lines.map((each) => each.trim()).filter((each) => each && !each.startsWith('#'))) {
    const [clause, what, shown, ...more] = line.split(' | ');
    if (!/^(§[\dA-Z][\d.A-Za-z]*|–)$/.test(clause) || !what || !shown || more.length > 0) throw new Error(`not "§clause | what | tests": ${line}`);
    const absent = shown.match(/^not here: (.+)$/);
    rows.push({ clause, what, absent: absent?.[1], tests: absent ? [] : shown.split(' ; ').map((name) => name.trim()) });
  }
  return { name: head[1], title: head[2], rows };
}

const order = (clause) => clause.replace(/\d+/g, (digits) => digits.padStart(6, '0'));
const link = (file) => `[${file.replace(/^.*\/(?=[^/]+\/)/, '')}](../${file})`;

export function render(specifications, sources) {
  const cited = new Map(), shown_in = new Map();
  for (const { file, text } of sources) {
    const of_tests = file.startsWith('tests/') || file.startsWith('sdk/testkit/');
    for (const clause of citations(text)) {
      const row = cited.get(clause) ?? { code: [], tests: [] };
      (of_tests ? row.tests : row.code).push(link(file));
      cited.set(clause, row);
    }
    if (of_tests) for (const name of test_names(file, text)) shown_in.set(name, file);
  }
  const all = specifications.flatMap(({ rows }) => rows), kept = all.filter(({ absent }) => !absent).length;
  const lines = ['# Specification map', '', '<!-- Made by ./dev docs from docs/spec-rows and the citations in the sources. Do not edit. -->', '',
    `What the specifications require of an OpenID provider, in our words, with the code that cites the clause and the tests that show it: ${kept} requirements of ${specifications.length} specifications, and ${all.length - kept} that do not apply, each with the reason.`];
  const findings = [], taken = new Set();
  for (const { file, name, title, rows } of specifications) {
    lines.push('', `## ${name}: ${title}`, '', '| clause | required | code | shown by |', '|---|---|---|---|');
    for (const { clause, what, absent, tests } of rows) {
      const missing = tests.filter((test) => !shown_in.has(test));
      for (const test of missing) findings.push({ file, message: `${name} ${clause}: no test is called ${test}` });
      const code = cited.get(`${name} ${clause}`)?.code ?? [];
      taken.add(`${name} ${clause}`);
      const shown = absent ? `*not here:* ${absent}` : tests.filter((test) => shown_in.has(test)).map((test) => `\`${test}\` (${link(shown_in.get(test))})`).join('<br>');
      lines.push(`| ${clause} | ${what} | ${code.join('<br>')} | ${shown} |`);
    }
  }
  lines.push('', '## Clauses that are cited beside these', '', '| clause | code | tests |', '|---|---|---|');
  for (const clause of [...cited.keys()].filter((key) => !taken.has(key)).sort((a, b) => (order(a) < order(b) ? -1 : 1)))
    lines.push(`| ${clause} | ${cited.get(clause).code.join('<br>')} | ${cited.get(clause).tests.join('<br>')} |`);
  return { text: `${lines.join('\n')}\n`, findings };
}

export function check({ write = false } = {}) {
  const sources = files(/^(core|sdk|plugins|providers|tests)\/.*\.(h|cc|mjs)$/).filter((file) => !file.startsWith('tests/lint/')).map((file) => ({ file, text: read(file) }));
  const specifications = [], findings = [];
  for (const file of files(/^docs\/spec-rows\/.*\.txt$/)) {
    try {
      specifications.push({ file, ...parse_specification(read(file)) });
    } catch (problem) {
      findings.push({ file, message: problem.message });
    }
  }
  const map = render(specifications, sources);
  return [...findings, ...map.findings, ...settle('docs/spec-map.md', map.text, write)];
}
