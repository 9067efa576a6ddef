// The tables against the published names, and the document against the tables.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { expected_skips, plans, published } from './plans.mjs';
import { Failed, Skipped, equal, matches, one_of, skip } from './verdict.mjs';

const document = readFileSync(new URL('../../docs/reference/conformance.md', import.meta.url), 'utf8');

test('every published module is there under its name, and nothing else', () => {
  assert.deepEqual(Object.values(published).map((names) => names.length), [1, 38, 31, 37, 23, 2, 11, 2, 56, 37, 70, 2, 2]);
  for (const [plan, { modules, variants }] of Object.entries(plans)) {
    const names = new Set(variants.flatMap((variant) => variant.names));
    assert.deepEqual(Object.keys(modules).sort(), [...names].sort(), plan);
    for (const [name, module] of Object.entries(modules)) assert.equal(typeof module, 'function', name);
  }
});

test('every expected skip names a module, and the document says why', () => {
  const names = new Set(Object.values(published).flat());
  for (const [name, reason] of Object.entries(expected_skips)) {
    assert.ok(names.has(name), name);
    assert.ok(document.includes(`| \`${name}\` |`) && document.includes(reason), `${name}: ${reason}`);
  }
  for (const plan of Object.keys(plans)) assert.ok(document.includes(`| \`${plan}\` |`), plan);
});

test('a check that does not hold is a failure with what was got and expected', () => {
  assert.throws(() => equal('x', '§1', 1, 2), (error) => error instanceof Failed && /got +1\n +expected +2/.test(error.message));
  assert.throws(() => matches('x', '§1', undefined, /a/), Failed);
  assert.throws(() => one_of('x', '§1', 'a', ['b']), Failed);
  assert.throws(() => skip('why'), (error) => error instanceof Skipped && error.message === 'why');
  equal('x', '§1', [1], [1]);
});

test('a plan that does not exist is a wrong use', () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('run.mjs', import.meta.url)), 'nothing'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /No such plan: nothing\. Plans: config, basic/);
});
