// What idle keep-alive connections cost a target: resident memory and processor time. Each connection has had one answer.
// node lib/idle.mjs TARGET [CONNECTIONS]; started by idle.sh.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import * as F from './flows.mjs';
import { Conn, get, pathOf } from './rawhttp.mjs';
import { tree, usage } from './proc.mjs';

const PER_ADDRESS = 500; // servers cap what one address may hold: come from as many addresses of the loopback network as that needs
const AT_ONCE = 250;
const SETTLE = 2500, WATCHED = 5000; // ms
const [name = 'gatehouse', wanted = '10000'] = process.argv.slice(2);
const connections = Number(wanted);
const cfg = F.loadTarget(name);
const STATE = path.resolve(process.env.BENCH_STATE ?? path.join(F.BENCH, '.state'));
mkdirSync(path.join(STATE, 'run'), { recursive: true });
const env = { ...process.env, ...cfg.env, BENCH_STATE: STATE };
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const mib = (bytes) => (bytes / 1048576).toFixed(1);
const url = new URL(cfg.discovery ?? `${cfg.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

async function ready(server) {
  for (let i = 0; i < 5000; i++) {
    if (server.exitCode != null) throw new Error(`${name} exited with ${server.exitCode}`);
    const c = new Conn(url.hostname, +url.port);
    try { const r = await c.send(get(url.host, pathOf(url))); c.close(); if (r.status === 200) return; } catch { /* not yet */ }
    await sleep(2);
  }
  throw new Error(`${name} is not ready`);
}

function open(number) { // a connection that has had its answer and says nothing more
  const localAddress = `127.0.0.${2 + Math.floor(number / PER_ADDRESS)}`;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: url.hostname, port: +url.port, localAddress, noDelay: true });
    let answer = '';
    const fail = (why) => reject(new Error(`connection ${number}: ${why}`));
    socket.on('error', (e) => fail(e.message));
    socket.once('close', () => fail('closed'));
    socket.once('connect', () => socket.write(get(url.host, pathOf(url)), 'latin1'));
    socket.on('data', (d) => {
      answer += d.latin1Slice();
      const end = answer.indexOf('\r\n\r\n'), length = /\r\ncontent-length: *(\d+)/i.exec(answer);
      if (end < 0 || (length && answer.length < end + 4 + Number(length[1]))) return;
      if (!answer.startsWith('HTTP/1.1 200')) return fail(answer.slice(0, 40));
      socket.removeAllListeners('data');
      resolve(socket);
    });
  });
}

if (cfg.init) execFileSync(path.resolve(F.BENCH, cfg.init), { cwd: F.BENCH, env, stdio: ['ignore', 'ignore', 'inherit'] });
const file = openSync(path.join(STATE, 'run', `${name}.log`), 'a');
const server = spawn(path.resolve(F.BENCH, cfg.start), [], { cwd: F.BENCH, env, stdio: ['ignore', file, file] });
try {
  await ready(server);
  await sleep(SETTLE);
  const before = usage(tree(server.pid));
  const sockets = [];
  let closed = 0;
  for (let from = 0; from < connections; from += AT_ONCE) {
    const some = await Promise.all(Array.from({ length: Math.min(AT_ONCE, connections - from) }, (_, i) => open(from + i)));
    for (const s of some) { s.removeAllListeners('close'); s.once('close', () => closed++); s.resume(); }
    sockets.push(...some);
  }
  await sleep(SETTLE);
  const held = usage(tree(server.pid));
  await sleep(WATCHED);
  const after = usage(tree(server.pid));
  if (closed > 0) throw new Error(`${closed} of ${connections} connections were closed while they were measured`);
  console.log('| target | idle connections | RSS MiB before | RSS MiB with them | MiB more | KiB each | CPU % meanwhile |');
  console.log('|---|---:|---:|---:|---:|---:|---:|');
  console.log(`| ${name} | ${connections} | ${mib(before.rss)} | ${mib(held.rss)} | ${mib(held.rss - before.rss)} | ${((held.rss - before.rss) / 1024 / connections).toFixed(2)} | ${((after.cpu - held.cpu) / WATCHED * 100000).toFixed(1)} |`);
  for (const s of sockets) s.destroy();
} finally {
  for (const pid of tree(server.pid)) { try { process.kill(pid, 'SIGTERM'); } catch { /* gone */ } }
}
