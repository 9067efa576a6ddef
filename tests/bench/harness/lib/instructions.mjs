// Instructions of the server per operation, counted by callgrind: the same on a busy machine as on a quiet one, so that two
// builds can be compared within a percent. What the kernel does for a request is not in it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as F from './flows.mjs';
import { supports, workload } from './workloads.mjs';

const E = process.env;
const STATE = path.resolve(E.BENCH_STATE ?? path.join(F.BENCH, '.state'));
const WORKLOADS = (E.WORKLOADS ?? 'W1 W2 W3-es256 W3-rs256 W3-opaque W4 W5 W6 W7 W9 WA-dpop WB-private-key-jwt').split(/[ ,]+/);
const CONC = 8, WARM = 10, OPERATIONS = Number(E.OPERATIONS ?? 50); // the latter two per connection
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

async function count(target) {
  const cfg = F.loadTarget(target), out = path.join(STATE, 'run', 'callgrind');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const env = { ...E, ...cfg.env, BENCH_STATE: STATE };
  execFileSync(path.resolve(F.BENCH, cfg.init), { cwd: F.BENCH, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const server = spawn('valgrind', ['--tool=callgrind', '--trace-children=yes', '--instr-atstart=no', `--callgrind-out-file=${out}/out.%p`,
    path.resolve(F.BENCH, cfg.start)], { cwd: F.BENCH, env, stdio: 'ignore' });
  const control = (...args) => execFileSync('callgrind_control', [...args, String(server.pid)], { stdio: 'ignore' });
  try {
    let ctx;
    for (let i = 0; !ctx; i++) {
      await sleep(200);
      try { ctx = await F.context(cfg); } catch (error) { if (i > 300 || server.exitCode != null) throw error; }
    }
    const found = {};
    for (const name of WORKLOADS.filter((w) => supports(cfg, w))) {
      const op = workload(ctx, name, { conc: CONC, tokens: CONC * (OPERATIONS + WARM), minting: 600 });
      const conns = Array.from({ length: CONC }, () => ctx.conn()), states = [];
      for (const [i, c] of conns.entries()) states.push(await op.setup(c, i));
      const run = (n) => Promise.all(conns.map(async (c, i) => { for (let k = 0; k < n; k++) if (!await op.step(c, states[i])) throw new Error(`${name}: out of work`); }));
      await run(WARM);
      await sleep(1000); // what was queued by then is not this workload's
      control('-z');
      control('-i', 'on');
      await run(OPERATIONS);
      await sleep(500);
      control('-i', 'off');
      control(`--dump=${name}`);
      const dump = readdirSync(out).map((f) => readFileSync(path.join(out, f), 'utf8')).find((t) => t.includes(`Trigger: dump ${name}\n`));
      found[name] = Number(/^totals: (\d+)/m.exec(dump)[1]) / (OPERATIONS * CONC);
      conns.forEach((c) => c.close());
    }
    return found;
  } finally {
    const gone = new Promise((r) => server.once('exit', r));
    server.kill('SIGTERM');
    await gone;
  }
}

const targets = process.argv.slice(2), counts = [];
for (const target of targets) counts.push(await count(target));
const against = counts.length > 1;
console.log(`| 1000 instructions | ${targets.map((t) => F.loadTarget(t).name).join(' | ')} |${against ? ' last / first |' : ''}`);
console.log(`|---|${'---:|'.repeat(targets.length + (against ? 1 : 0))}`);
for (const name of WORKLOADS) {
  const row = counts.map((c) => (c[name] / 1000).toFixed(1).replace('NaN', '-'));
  console.log(`| ${name} | ${row.join(' | ')} |${against ? ` ${(counts.at(-1)[name] / counts[0][name]).toFixed(3).replace('NaN', '-')} |` : ''}`);
}
process.exit(0);
