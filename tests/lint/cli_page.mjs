// docs/reference/cli.md, made from what the built binary answers to --help: `node cli_page.mjs BINARY` prints it.
import { execFileSync } from 'node:child_process';

const folded = (text) => text.replace(/\n {20,}/g, ' ').trim();
const continues = (line) => /^ {20,}\S/.test(line ?? '');

/** [[left column, text]] of a section. The left column has 27 places: where it is exactly full a single space parts the
    text, where it is longer the text stands on a line of its own. */
export function rows_of(body) {
  const rows = [], lines = body.split('\n').filter(Boolean);
  lines.forEach((line, i) => {
    if (continues(line)) return void (rows.at(-1)[1] = folded(`${rows.at(-1)[1]} ${line.trim()}`));
    const parted = line.match(/^ {2}(\S.*?) {2,}(\S.*)$/) ?? (continues(lines[i + 1]) ? null : line.match(/^ {2}(\S.{26}) (\S.*)$/));
    rows.push(parted ? [parted[1], parted[2]] : [line.trim(), '']);
  });
  return rows;
}

/** { purpose, usage, options: [[flags, text]], verbs: [[name, text]] } */
function help_of(binary, words) {
  const text = execFileSync(binary, [...words, '--help'], { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: '/nonexistent' } });
  const [purpose] = text.split('\n'), [, usage] = text.match(/^Usage: (.*)$/m) ?? [], sections = {};
  for (const [, name, body] of text.matchAll(/^(Positionals|Options|Subcommands):\n((?: {2}.*\n?)+)/gm)) {
    sections[name] = rows_of(body);
    for (const [left, right] of sections[name]) if (right === '') throw new Error(`gatehouse ${words.join(' ')}: ${left} has no text`);
  }
  return { purpose, usage, options: [...(sections.Positionals ?? []), ...(sections.Options ?? [])].filter(([left]) => !left.startsWith('-h,')), verbs: sections.Subcommands ?? [] };
}

const cell = (text) => text.replaceAll('|', '\\|');
const table = (rows) => (rows.length === 0 ? '' : `\n| | |\n|---|---|\n${rows.map(([left, right]) => `| \`${cell(left)}\` | ${cell(right)} |`).join('\n')}\n`);

function section(binary, words) {
  const help = help_of(binary, words);
  if (help.verbs.length > 0) return help.verbs.map(([verb]) => section(binary, [...words, verb])).join('');
  return `\n## gatehouse ${words.join(' ')}\n\n${help.purpose}.\n${table(help.options)}`;
}

export function cli_page(binary) {
  return `# Commands

Generated from the program's own help by \`tests/lint/cli_page.mjs\`; do not edit. Data goes to standard output, advice to standard
error; secrets are never arguments. Exit codes: 0 done, 1 failed, 2 usage, 3 invalid configuration, 4 not found, 5 conflict or drift,
6 not permitted, 7 unavailable.

## Options of every command
${table(help_of(binary, []).options)}${section(binary, [])}`;
}

if (import.meta.url === `file://${process.argv[1]}`) process.stdout.write(cli_page(process.argv[2]));
