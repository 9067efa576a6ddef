// One node as its operator meets it: health, metrics, what the service manager hears, sockets that it hands over, a stop
// under load.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { environment } from './support/installation.mjs';
import { run, start_operated, write_files } from './support/operated.mjs';
import { binary, root, start_process, temporary_folder, until, until_ready } from './support/server.mjs';

test('A317, A318, A319, A328, A329, S-457: health says what is so, metrics count, and a drain is seen before it begins', async () => {
  const server = await start_operated();
  await until_ready(server, `${server.health}/readyz`);
  assert.equal((await fetch(`${server.health}/livez`)).status, 200);
  assert.equal((await fetch(`${server.health}/startupz`)).status, 200);
  assert.deepEqual(await (await fetch(`${server.health}/readyz`)).json(), { status: 'ready', checks: ['storage', 'migrations', 'keys', 'plugins'].map((name) => ({ name, ok: true })) });
  for (let i = 0; i < 3; i++) assert.equal((await fetch(server.address)).status, 200);
  const metrics = await (await fetch(`${server.health}/metrics`)).text();
  assert.match(metrics, /^http_server_request_duration_seconds_count\{http_request_method="GET",http_route="openid-configuration",http_response_status_code="200",listener="public"\} 3$/m);
  assert.match(metrics, /^gatehouse_connections_total\{listener="public",outcome="accepted"\} [1-9]/m);
  assert.match(metrics, /^gatehouse_build_info\{version="[^"]+",revision="([0-9a-f]{12}|unknown)",sdk="[^"]+"\} 1$/m);
  assert.match(metrics, /^gatehouse_db_query_duration_seconds_count\{query="signing_keys.list"\} [1-9]/m);
  assert.match(metrics, /^process_resident_memory_bytes \d+/m);
  for (const path of ['metrics', 'readyz']) assert.equal((await fetch(`http://127.0.0.1:${server.port}/${path}`)).status, 404, path);
  assert.equal((await server.stop()).code, 0, server.err);
  for (const event of ['server.telemetry', 'server.ready', 'server.stopping']) assert.match(server.err, new RegExp(`"event":"${event}"`));
});

test('A334, S-446: a stop under load fails no request that was sent', async () => {
  const server = await start_operated();
  await until_ready(server, server.address);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let good = 0, stopped = false;
  const failed = [];
  const ask = () => new Promise((done) => {
    const asked = request(server.address, { agent }, (response) => {
      response.resume().on('end', () => { response.statusCode === 200 ? good++ : failed.push(response.statusCode); done(); });
    });
    // Refused: the listener is gone, and a balancer would know. A reset of a connection that was kept alive is retried by
    // every client; a request whose answer began must not be lost.
    asked.on('error', (error) => { if (error.code !== 'ECONNREFUSED' && !(asked.reusedSocket && error.code === 'ECONNRESET')) failed.push(error.code); done(); });
    asked.end();
  });
  const load = Promise.all(Array.from({ length: 8 }, async () => { while (!stopped) await ask(); }));
  await new Promise((done) => setTimeout(done, 300));
  const { code, milliseconds } = await server.stop('SIGTERM', 40_000);
  stopped = true;
  await load;
  agent.destroy();
  assert.equal(code, 0, server.err);
  assert.ok(milliseconds < 30_000, `took ${milliseconds} ms`);
  assert.ok(good > 10, `${good} answers`);
  assert.deepEqual(failed, []);
});

test('A334, S-446, S-457: a balancer hears no before anybody is refused, and a second signal ends the pause', async () => {
  const server = await start_operated({ more: 'shutdown: { pause: 60s }\n' });
  await until_ready(server, `${server.health}/readyz`);
  const ended = server.stop('SIGTERM', 40_000);
  await until('readyz says no', async () => (await fetch(`${server.health}/readyz`)).status === 503);
  assert.equal((await (await fetch(`${server.health}/readyz`)).json()).status, 'draining');
  for (let i = 0; i < 20; i++) assert.equal((await fetch(server.address, { headers: { connection: 'close' } })).status, 200, 'a new connection');
  server.child.kill('SIGTERM');
  const { code, milliseconds } = await ended;
  assert.equal(code, 0, server.err);
  assert.ok(milliseconds < 30_000, `took ${milliseconds} ms`);
});

/** A stand-in for systemd's notification socket; Node has no Unix datagrams, so socat's task is done by Python. */
function notification_socket(folder) {
  const path = join(folder, 'notify');
  const listener = start_process('python3', ['-uc', `import socket\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind(${JSON.stringify(path)})\nprint("bound")\nwhile True: print(repr(s.recv(4096).decode()))`]);
  return { path, listener, async heard(pattern) {
    for (let i = 0; i < 400; i++) {
      if (pattern.test(listener.out)) return;
      await new Promise((done) => setTimeout(done, 25));
    }
    assert.fail(`never heard ${pattern}: ${listener.out}${listener.err}`);
  } };
}

test('the service manager hears READY, WATCHDOG, RELOADING and STOPPING', async () => {
  const folder = temporary_folder('gatehouse-notify'), manager = notification_socket(folder);
  await manager.heard(/bound/);
  const server = await start_operated({ folder, env: { NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: '400000' } });
  await manager.heard(/READY=1/);
  assert.equal((await fetch(server.address)).status, 200);
  await manager.heard(/WATCHDOG=1/);
  server.child.kill('SIGHUP');
  await manager.heard(/RELOADING=1[\s\S]*READY=1/);
  assert.equal((await server.stop()).code, 0, server.err);
  await manager.heard(/STOPPING=1/);
  await manager.listener.stop();
});

test('a socket that the service manager opened is served by its name', async () => {
  const folder = temporary_folder('gatehouse-activation'), listener = createServer();
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address();
  write_files(folder, { listen: '{ public: { address: "systemd:public" } }', issuer: `https://127.0.0.1:${port}/t/demo` });
  // LISTEN_PID must be the server's own: a shell that becomes the server knows it.
  const child = spawn('sh', ['-c', `LISTEN_PID=$$ exec "$0" serve -c "$1"`, binary, join(folder, 'gatehouse.yaml')],
    { env: { ...process.env, ...environment, LISTEN_FDS: '1', LISTEN_FDNAMES: 'public' }, stdio: ['ignore', 'pipe', 'pipe', listener._handle.fd] });
  const exited = once(child, 'exit');
  listener.close();
  const server = { child, exited: exited.then(([code]) => ({ code })), out: '', err: '' };
  child.stderr.setEncoding('utf8').on('data', (text) => { server.err += text; });
  await until_ready(server, `http://127.0.0.1:${port}/t/demo/.well-known/openid-configuration`);
  child.kill('SIGTERM');
  assert.equal((await exited)[0], 0, server.err);
});

test('a second server on the same state says who has it', async () => {
  const server = await start_operated();
  await until_ready(server, server.address);
  const second = await run(['serve', '-c', server.config]);
  assert.equal(second.code, 5, second.err);
  assert.match(second.err, new RegExp(`a server already runs on .*, process ${server.child.pid}`));
  assert.equal((await server.stop()).code, 0, server.err);
});

test('S-511: the unit is sandboxed: systemd-analyze rates its exposure at most 2.0', { skip: existsSync('/usr/bin/systemd-analyze') ? false : 'no systemd-analyze here' }, async () => {
  const rated = start_process('systemd-analyze', ['security', '--offline=yes', '--no-pager', '--threshold=20', join(root, 'config/systemd/gatehouse.service')]);
  assert.equal((await rated.exited).code, 0, rated.out + rated.err);
});
