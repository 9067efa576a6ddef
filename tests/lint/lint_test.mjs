// The lints on small texts with one fault each: a lint that finds nothing proves nothing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { code_only, entries } from './source_tree.mjs';
import { cycle_in, folder_of, includes, parse_rules, refusal } from './checks/include_rules.mjs';
import { findings_in as banned_in } from './checks/banned_calls.mjs';
import { audit_events, findings_in as events_in, log_events } from './checks/events.mjs';
import { catalogue_of, findings_in as monitoring_in } from './checks/monitoring.mjs';
import { findings_in as names_in } from './checks/names.mjs';
import { findings_in as paths_in } from './checks/machine_paths.mjs';
import { findings_in as links_in, missing_in, slug } from './checks/doc_links.mjs';
import { citations, parse_specification, render as specification_map, test_names } from './checks/spec_map.mjs';
import { parse_reasons, render, tests_in } from './row_map.mjs';

const rules = parse_rules(entries('tests/lint/include_rules.txt'));

test('a lower layer is open, a higher one and an unlisted sibling are not', () => {
  assert.equal(refusal('core/oauth/a.cc', 'core/jose/jwk.h', true, rules), null);
  assert.match(refusal('core/jose/a.cc', 'core/oauth/authorization_request/pkce.h', true, rules), /may not include/);
  assert.match(refusal('core/http/a.cc', 'core/jose/jwk.h', true, rules), /no edge/);
  assert.equal(refusal('core/keys/a.cc', 'core/jose/jwk.h', true, rules), null);
  assert.match(refusal('core/oidc/a.cc', 'core/http/pistache/loop.h', true, rules), /may not include/);
});

test('the SDK and plugins see neither core nor third parties of others', () => {
  assert.match(refusal('sdk/include/gatehouse/a.h', 'core/base/ids.h', true, rules), /SDK/);
  assert.match(refusal('sdk/include/gatehouse/a.h', 'boost/json.hpp', false, rules), /third-party/);
  assert.equal(refusal('sdk/include/gatehouse/a.h', 'string_view', false, rules), null);
  assert.match(refusal('plugins/storage/memory/a.cc', 'core/base/ids.h', true, rules), /only the SDK/);
  assert.match(refusal('plugins/storage/memory/a.cc', 'plugins/storage/sqlite/a.h', true, rules), /only the SDK/);
});

test('a third-party header outside its folder is found', () => {
  assert.match(refusal('core/oauth/a.cc', 'openssl/evp.h', false, rules), /belongs to/);
  assert.equal(refusal('core/crypto/a.cc', 'openssl/evp.h', false, rules), null);
  assert.match(refusal('core/http/a.cc', 'pistache/http.h', false, rules), /belongs to/);
  assert.match(refusal('core/http/a.cc', 'nlohmann/json.hpp', false, rules), /no owner/);
});

test('calls that no part may make are found, and words in prose are not', () => {
  for (const line of ['int a = rand();', 'std::mt19937 engine;', 'std::random_device device;', 'strcpy(a, b);', 'system("ls");', 'std::regex r("a");'])
    assert.equal(banned_in('core/a.cc', line).length, 1, line);
  for (const line of ['// rand() is refused', 'auto operand(int);', 'boost::system::error_code e;', 'random_number();', 'snprintf(a, 1, "b");'])
    assert.deepEqual(banned_in('core/a.cc', line), [], line);
});

test('folders, cycles and include lines are read right', () => {
  assert.equal(folder_of('core/http/pistache/loop.cc', rules), 'core/http/pistache');
  assert.equal(folder_of('plugins/storage/memory/store.cc', rules), 'plugins/storage/memory');
  assert.equal(cycle_in(new Map([['a', ['b']], ['b', ['a']]])), 'a');
  assert.equal(cycle_in(new Map([['a', ['b', 'c']], ['b', ['c']]])), null);
  assert.deepEqual(includes('#include "core/a.h"\n#include <string>\n').map(({ line }) => line), [1, 2]);
});

test('banned names and functions are found in code, not in prose or strings', () => {
  const found = (text, file = 'core/base/a.cc') => names_in(file, text).length;
  assert.equal(found('class SessionManager {};'), 1);
  assert.equal(found('int x = rand();'), 1);
  assert.equal(found('std::mt19937 g;'), 1);
  assert.equal(found('std::regex r;'), 1);
  assert.equal(found('sprintf(b, "x");'), 1);
  assert.equal(found('std::system("ls");'), 1);
  assert.equal(found('throw Error();'), 1);
  assert.equal(found('catch (...) { throw; }'), 0);
  assert.equal(found('using namespace std;', 'core/base/a.h'), 1);
  assert.equal(found('// rand() and throw are banned\nauto s = "system(1)"; snprintf(b, 1, "x"); error_code.system();'), 0);
  assert.equal(found('std::mt19937 g;', 'tests/unit/a.cc'), 0);
  assert.equal(code_only('a /* b\n */ c').split('\n').length, 2);
});

test('paths of one machine, registry hosts and resolved lockfiles are found', () => {
  assert.equal(paths_in('a.md', `see ${'/ho'}me/ann/x`).length, 1);
  assert.equal(paths_in('a.md', 'see tests/work/x and https://example.com/home/x').length, 0);
  assert.equal(paths_in('a.md', ['registry', 'npmjs', 'org'].join('.')).length, 1);
  assert.equal(paths_in('x/package-lock.json', '{"resolved": "x"}').length, 1);
});

test('dead links, dead anchors and unmarked command blocks are found', () => {
  assert.equal(links_in('README.md', '[a](nowhere.md)').length, 1);
  assert.equal(links_in('README.md', '# One two\n[a](#one-two) [b](#three) [c](https://example.com/x)').length, 1);
  assert.equal(links_in('README.md', '`[a](nowhere.md)`').length, 0);
  assert.equal(links_in('README.md', '```console\n$ ls\n```\n').length, 1);
  assert.equal(links_in('README.md', '```console test=shell\n$ ls\n```\n').length, 0);
  assert.deepEqual(missing_in('[a](how-to/a.md)', ['docs/how-to/a.md', 'docs/how-to/b.md']).map(({ file }) => file), ['docs/how-to/b.md']);
  assert.equal(slug('The `./dev` command'), 'the-dev-command');
});

test('the security map knows a row that is shown, one that waits and one that is open', () => {
  const tests = tests_in('tests/wire/a_test.cc', 'TEST_F(Wire, S001_S002_bad_length_of_A003) {\n', 'S-')
    .concat(tests_in('tests/e2e/a.test.mjs', "test('S-003: a name', () => {\n", 'S-'));
  assert.deepEqual(tests.map(({ id }) => id).sort(), ['S-001', 'S-002', 'S-003']);
  const text = render({ name: 'x', title: 'X', introduction: 'X' }, '## A\nS-001 | one\nS-004 | four\nS-005 | five\n', tests, parse_reasons(['S-004..S-004 no such thing yet']));
  assert.match(text, /\| S-001 \| one \| `Wire\.S001_S002_bad_length_of_A003`/);
  assert.match(text, /\| S-004 \| four \| \*not yet:\* no such thing yet/);
  assert.match(text, /\| S-005 \| five \| \*\*open\*\*/);
  assert.match(text, /of 3 rows 1 have a test, 1 wait .*, 1 are open/);
});

test('citations are found across a line break of a comment', () => {
  assert.deepEqual(citations('// RFC 9112 §6.3: x; RFC 6749\n/// §4.1.3 and OpenID Connect Core §3.1.2.1'), ['RFC 9112 §6.3', 'RFC 6749 §4.1.3', 'OpenID Core §3.1.2.1']);
});

test('a specification has one name, however it is cited', () => {
  assert.deepEqual(citations('// Back-Channel Logout 1.0 §2.4; OpenID Connect Back-Channel Logout 1.0 §2.5; RP-Initiated Logout §2'),
    ['OpenID Back-Channel Logout §2.4', 'OpenID Back-Channel Logout §2.5', 'OpenID RP-Initiated Logout §2']);
  assert.deepEqual(citations('// OpenID Registration 1.0 §2; draft-ietf-oauth-client-id-metadata-document §5'), ['OpenID Registration §2', 'CIMD §5']);
  assert.deepEqual(citations('// OpenID Core §3.2.2.1, §3.3.2.11 and §5. RFC 7591 §2, 3 of them'), ['OpenID Core §3.2.2.1', 'OpenID Core §3.3.2.11', 'OpenID Core §5', 'RFC 7591 §2']);
});

test('a conformance module is a test, a word that looks like one is none', () => {
  const text = "const skips = { 'oidcc-skipped': 'why' };\nexport const modules = {\n  'oidcc-prompt-login': ({ rp }) => rp,\n  'oidcc-max-age-1': by(1),\n};\n";
  assert.deepEqual(test_names('tests/conformance/sign_in.mjs', text), ['oidcc-prompt-login', 'oidcc-max-age-1']);
  assert.deepEqual(test_names('tests/e2e/a.test.mjs', text), []);
});

test('a requirement without a test, and one that names a test which is gone, is found', () => {
  const sources = [{ file: 'core/a.cc', text: '// RFC 9449 §4.3: x' }, { file: 'tests/a_test.cc', text: 'TEST(Proof, is_refused) {' }, { file: 'tests/b.mjs', text: "test('a proof; twice', () => {" }];
  const specification = { file: 'docs/spec-rows/x.txt', ...parse_specification('# RFC 9449: DPoP\n§4.3 | typ | Proof.is_refused ; a proof; twice\n§5 | jkt | Proof.is_gone\n§9 | a nonce | not here: no\n') };
  const { text, findings } = specification_map([specification], sources);
  assert.match(text, /\| §4.3 \| typ \| \[core\/a.cc\].*`Proof.is_refused`.*`a proof; twice`/);
  assert.match(text, /\*not here:\* no/);
  assert.deepEqual(findings.map(({ message }) => message), ['RFC 9449 §5: no test is called Proof.is_gone']);
  assert.throws(() => parse_specification('# RFC 9449: DPoP\n§4.3 | typ\n'), /not "§clause/);
});

test('an event that nothing emits, and one that no test names, is found', () => {
  const events = audit_events('inline constexpr std::string_view kTokenIssued = "token.issued";\ninline constexpr std::string_view family = "family";');
  assert.deepEqual(events, [{ constant: 'kTokenIssued', name: 'token.issued' }]);
  const messages = (sources, tests) => events_in({ file: 'a', events, sources, tests }).map(({ message }) => message);
  assert.deepEqual(messages(['make_event(kTokenIssued)'], ['"event":"token.issued"']), []);
  assert.deepEqual(messages(['make_event(kTokenIssuedTwice)'], []), ['nothing emits token.issued', 'no test names token.issued']);
  assert.deepEqual(log_events('EventInfo{\n  "log.lost", "warn"}'), [{ name: 'log.lost' }]);
});

test('a rule about a metric, a label or a value that does not exist is found', () => {
  const catalogue = catalogue_of('| `a_seconds` | histogram | `route` | Time. |\n| `a_total` | counter | `tenant`, `outcome` | Things. |\n| `a_bytes` | gauge | – | Size. |');
  const messages = (expression) => monitoring_in('a', [expression], catalogue).map(({ message }) => message);
  for (const good of ['sum by (tenant) (rate(a_total{outcome!="ok"}[5m])) / ignoring (x) sum by (tenant) (rate(a_total[5m])) > 0.5',
    'histogram_quantile(0.99, sum by (le, route) (rate(a_seconds_bucket{route="token"}[5m])))', 'time() - a_bytes > 3', 'absent(a_bytes)'])
    assert.deepEqual(messages(good), good.includes('ignoring') ? [`x: no metric here has this label: ${good}`] : [], good);
  assert.match(messages('rate(b_total[5m])')[0], /b_total: no such metric/);
  assert.match(messages('rate(a_total{route="x"}[5m])')[0], /a_total has no label route/);
  assert.match(messages('a_seconds > 1')[0], /a_seconds is a histogram/);
  assert.match(messages('sum by (route) (a_total)')[0], /route: no metric here has this label/);
  assert.match(messages('sum((a_total)')[0], /brackets/);
});
