// node run.mjs [PLAN…]: runs the plans (default: all) against the binary of GATEHOUSE_BUILD_DIR and prints a line per module.
// Exit: 0 every module passed or was an expected skip, 1 something failed, 2 no such plan.
import { fileURLToPath } from 'node:url';
import { own_certificate, start_again } from './certificate.mjs';
import { long_ones } from './fapi.mjs';
import { expected_skips, plans } from './plans.mjs';
import { start_provider } from './provider.mjs';
import { RelyingParty } from './relying_party.mjs';
import { Failed, Skipped } from './verdict.mjs';

const at_once = 8;

/** → { plan, response_type, name, verdict, detail, seconds } */
async function run_module(provider, plan, response_type, name) {
  const { modules, response_mode } = plans[plan], begin = performance.now();
  let verdict = 'PASS', detail = '';
  try {
    await modules[name]({ provider, rp: new RelyingParty(provider, { response_type, response_mode }) });
    if (name in expected_skips) [verdict, detail] = ['FAIL', `    expected to be skipped (${expected_skips[name]}), and passed`];
  } catch (error) {
    [verdict, detail] = error instanceof Skipped ? ['SKIP', error.message] : ['FAIL', `    ${error instanceof Failed ? error.message : error.stack}`];
    if (verdict === 'SKIP' && !(name in expected_skips)) [verdict, detail] = ['FAIL', `    an unexpected skip: ${detail}`];
  }
  return { plan, response_type, name, verdict, detail, seconds: (performance.now() - begin) / 1000 };
}

async function run_all(provider, chosen) {
  const waiting = chosen.flatMap((plan) => plans[plan].variants.flatMap(({ response_type, names }) => names.map((name) => ({ plan, response_type, name }))));
  // What waits for half a minute or more begins first, and takes no one's place.
  const long = waiting.filter(({ name }) => /-30seconds$|-rp-key-rotation$/.test(name) || long_ones.includes(name)), short = waiting.filter((one) => !long.includes(one));
  const results = [], run = async ({ plan, response_type, name }) => results.push(await run_module(provider, plan, response_type, name));
  const lane = async () => { while (short.length) await run(short.shift()); };
  await Promise.all([...long.map(run), ...Array.from({ length: at_once }, lane)]);
  return results;
}

function print(chosen, results) {
  for (const plan of chosen) for (const { response_type, names } of plans[plan].variants) {
    console.log(`\n${plan}${plans[plan].variants.length > 1 ? `, response_type ${response_type}` : ''}`);
    for (const name of names) {
      const { verdict, detail, seconds } = results.find((one) => one.plan === plan && one.response_type === response_type && one.name === name);
      console.log(`  ${verdict}  ${name}  ${seconds.toFixed(1)} s${verdict === 'SKIP' ? `\n        ${detail}` : ''}`);
      if (verdict === 'FAIL') console.log(detail);
    }
  }
  const count = (verdict) => results.filter((one) => one.verdict === verdict).length;
  console.log(`\n${count('PASS')} passed, ${count('FAIL')} failed, ${count('SKIP')} skipped`);
  return count('FAIL') === 0 ? 0 : 1;
}

async function main(chosen, certificate) {
  const provider = await start_provider(certificate);
  let results;
  try {
    results = await run_all(provider, chosen);
  } finally {
    const { code } = await provider.stop();
    if (code !== 0) console.error(`the server ended with ${code}\n${provider.log()}`);
  }
  process.exitCode = print(chosen, results);
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(plans);
const unknown = chosen.filter((plan) => !(plan in plans));
if (unknown.length) {
  console.error(`No such plan: ${unknown.join(', ')}. Plans: ${Object.keys(plans).join(', ')}`);
  process.exitCode = 2;
} else if (own_certificate()) await main(chosen, own_certificate());
else start_again(fileURLToPath(import.meta.url));
