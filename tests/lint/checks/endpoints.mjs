// docs/reference/endpoints.md: every address that a tenant answers, made of the rows that routing, CORS and discovery are made of
// (core/http/endpoint.h), with the first sentence of the header that describes it.
import { files, read } from '../source_tree.mjs';
import { settle } from '../row_map.mjs';

const field = (row, name) => row.match(new RegExp(`\\.${name} =\\s*([^,}]+)`))?.[1].trim();
const text = (value) => value?.match(/^"(.*)"$/)?.[1];

/** The comment that a header begins with, up to the end of its first sentence. */
export function purpose(header) {
  const comment = [];
  for (const line of header.split('\n')) {
    if (!line.startsWith('//')) break;
    comment.push(line.replace(/^\/\/ ?/, ''));
  }
  const [paragraph] = comment.join('\n').split('\n\n');
  return paragraph.replace(/\s+/g, ' ').match(/^.*?[.](?= [A-Z]|$)/)?.[0] ?? paragraph.replace(/\s+/g, ' ');
}

export function rows(file, source, constants) {
  return [...source.matchAll(/EndpointRule[\w: ]*\bk\w+\s*\{(\s*\.name =[^}]+)\}/g)].map(([, row]) => ({
    file, name: text(field(row, 'name')), path: text(field(row, 'path')) ?? constants.match(new RegExp(`\\b${field(row, 'path').split('::').at(-1)} = "([^"]+)"`))?.[1],
    methods: [['get', 'GET'], ['post', 'POST'], ['put', 'PUT'], ['del', 'DELETE']].filter(([key]) => field(row, key) === 'true').map(([, method]) => method),
    json: field(row, 'takes_json') === 'true', browser: field(row, 'cors') === 'http::Cors::clients',
    reader: field(row, 'audience') === 'http::Audience::person' ? 'a page' : 'JSON', metadata: text(field(row, 'metadata')),
    begins: field(row, 'runs_on') === 'http::RunsOn::io' ? 'I/O thread' : 'pool',
  }));
}

export function render(found) {
  const lines = ['# Endpoints', '', '<!-- Made by ./dev docs from the rows of core/**. Do not edit. -->', '',
    'What a tenant answers, below its issuer. Some are there only where a tenant has switched on what they are for; the discovery',
    'document tells exactly those that are. *CORS*: scripts of origins that belong to a redirect URI of some client may call it, without',
    'credentials. *Errors*: who is meant to read them. *Begins on*: where a request is looked at first; whatever waits moves to a pool.', '',
    '| address | methods | in discovery as | CORS | errors | begins on | what it is |', '|---|---|---|---|---|---|---|'];
  for (const row of found.sort((a, b) => (a.path < b.path ? -1 : 1)))
    lines.push(`| \`${row.path}\` | ${row.methods.join(', ')}${row.json ? ' (JSON)' : ''} | ${row.metadata ? `\`${row.metadata}\`` : ''} | ${row.browser ? 'yes' : ''} | ${row.reader} | ${row.begins} | ${row.purpose} (\`${row.file}\`) |`);
  return `${lines.join('\n')}\n`;
}

/** What a class says above itself, where several share a header; else what the header says. */
export function described(name, headers) {
  for (const header of headers) {
    const above = header.match(new RegExp(`((?:^///? .*\\n)+)class ${name} `, 'm'))?.[1];
    if (above) return purpose(above.replaceAll('/// ', '// '));
    if (header.includes(`class ${name} final`)) return purpose(header);
  }
  return '';
}

export function check({ write = false } = {}) {
  const all = files(/^core\/.*\.(h|cc)$/), headers = all.filter((file) => file.endsWith('.h')).map(read);
  const found = all.flatMap((file) => {
    const source = read(file), name = source.match(/(\w+)::rule\(\) const noexcept \{/)?.[1] ?? source.match(/class (\w+) final : public http::Endpoint/)?.[1];
    return rows(file, source, source + headers.join()).map((row) => ({ ...row, purpose: described(name ?? 'MetadataEndpoint', headers).replaceAll('|', '\\|') }));
  });
  return settle('docs/reference/endpoints.md', render(found), write);
}
