// The real binary on a free port of the loopback interface with a state folder of its own, as an operator would start it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, write_installation } from './installation.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const build = process.env.GATEHOUSE_BUILD_DIR ?? join(root, 'build/release');
export const binary = join(build, 'bin/gatehouse');

export const user = { username: 'alice', email: 'alice@demo.test', password: 'correct-horse-battery' };
const user_hash = '$argon2id$v=19$m=19456,t=2,p=1$/oPCs4d9y/lS5NPI8jkOug$yxp2BBGY56wGzn8yhwXcCCk4i3BlWcTFMGEDiKUrpxA';
export const secret = 'wQ8rB0kXo2m3nJYv5cTq1uZ7eLhF9sGdA4iPbRyNfMk';
const secret_hash = `sha256:${createHash('sha256').update(secret).digest('base64url')}`;
const callback = 'http://127.0.0.1:9/callback';
export const signed_out = 'http://127.0.0.1:9/signed-out';

// The kinds of clients that exist: of a browser or a phone, of a server, of a machine.
export const clients = {
  spa: { client_id: 'demo-web', redirect_uri: callback },
  basic: { client_id: 'wiki', redirect_uri: callback, secret },
  post: { client_id: 'board', redirect_uri: callback, secret },
  machine: { client_id: 'robot', secret },
};

const at_exit = [];
process.on('exit', () => { for (const clean of at_exit) clean(); });

/** Below the ports that the kernel gives to outgoing connections, which would take one before its server starts. */
export async function free_port() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    const free = await new Promise((done) => probe.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true)));
    await new Promise((done) => (free ? probe.close(done) : done()));
    if (free) return port;
  }
}

export function temporary_folder(name = 'gatehouse-e2e') {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  at_exit.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write_configuration(folder, port, sqlite, more_clients) {
  const scope = 'scope: "openid profile email offline_access"', bye = `post_logout_redirect_uris: ["${signed_out}"]`;
  const web = `redirect_uris: ["${callback}"], ${bye}, ${scope}`;
  return write_installation(folder, { profile: 'dev', listen: `{ public: { address: "127.0.0.1:${port}" } }`, sqlite,
    more: `audit: { mode: queued, sinks: [ { type: jsonl, config: { path: audit.jsonl } } ] }
password_hashing: { memory: 19MiB, passes: 2 }
`,
    tenant: { id: 'demo', name: 'Demo', issuer: `http://localhost:${port}/t/demo`, more: `scopes: [ { id: api, description: { en: "Use the interface" } } ]
users: [ { username: ${user.username}, email: ${user.email}, email_verified: true, name: "Alice Example", password_hash: "${user_hash}" } ]
clients:
  - { client_id: demo-web, client_name: "Demo application", token_endpoint_auth_method: none, application_type: native,
      redirect_uris: ["http://127.0.0.1/callback"], ${bye}, ${scope} }
  - { client_id: wiki, client_name: Wiki, client_secret_hash: "${secret_hash}", ${web} }
  - { client_id: board, client_name: Board, token_endpoint_auth_method: client_secret_post, client_secret_hash: "${secret_hash}", ${web} }
  - { client_id: robot, client_name: Robot, grant_types: [client_credentials], response_types: [], scope: api, client_secret_hash: "${secret_hash}" }
${more_clients}` } });
}

/** A started process whose output is kept. `exited` resolves to { code, signal }. */
export function start_process(command, options, environment = {}, input = 'ignore') {
  const child = spawn(command, options, { cwd: root, env: { ...process.env, ...environment }, stdio: [input, 'pipe', 'pipe'] });
  const started = { child, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { started.out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { started.err += text; });
  started.exited = new Promise((done) => child.on('error', (error) => done({ code: -1, error })).on('close', (code, signal) => done({ code, signal })));
  at_exit.unshift(() => child.kill('SIGKILL'));
  started.stop = async (signal = 'SIGTERM', limit = 15_000) => {
    const begin = performance.now();
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    const result = await started.exited;
    clearTimeout(timer);
    return { ...result, milliseconds: performance.now() - begin };
  };
  started.says = (word) => until(`"${word}" from ${command}\n${started.err}`, () => started.out.includes(word));
  return started;
}

/** Waits until `address` answers 200, the process ends, or `limit` ms are over. */
export async function until_ready(started, address, limit = 30_000) {
  let ended = null;
  started.exited.then((result) => { ended = result; });
  for (const begin = performance.now(); performance.now() - begin < limit;) {
    if (ended) throw new Error(`ended with ${JSON.stringify(ended)}\n${started.out}\n${started.err}`);
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
      await response.arrayBuffer();
      if (response.status === 200) return;
    } catch {
      // not listening yet
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`not ready after ${limit} ms\n${started.out}\n${started.err}`);
}

/**
 * What `gatehouse serve` needs for the clients above, written and not started: { folder, port, issuer, configuration, database,
 * serve, environment }. `more_clients`: further lines of `clients:`. Prepared again with the same folder and port it is the same server. `sqlite`: options of the store in YAML.
 */
export async function prepare_server({ folder = temporary_folder(), port, sqlite, program = binary, more_clients = '' } = {}) {
  port ??= await free_port();
  const configuration = write_configuration(folder, port, sqlite, more_clients);
  return { folder, port, configuration, sqlite, issuer: `http://localhost:${port}/t/demo`, database: join(folder, 'state/gatehouse.db'),
    serve: [program, 'serve', '-c', configuration], environment };
}

/** Starts what was prepared and waits until it answers. */
export async function start_prepared(prepared) {
  const started = start_process(prepared.serve[0], prepared.serve.slice(1), prepared.environment);
  await until_ready(started, `${prepared.issuer}/.well-known/openid-configuration`);
  return { ...prepared, ...started, stop: started.stop, log: () => started.err, audit: () => readFileSync(join(prepared.folder, 'state/audit.jsonl'), 'utf8') };
}

export const start_server = async (options) => start_prepared(await prepare_server(options));

/** Asks `condition` until what it answers is true; for what has no event to wait for. */
export async function until(what, condition, limit = 15_000) {
  for (const begin = performance.now(); performance.now() - begin < limit;) {
    const found = await condition();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`after ${limit} ms still not: ${what}`);
}

/** `gatehouse dev`, with the values that it prints: { Issuer, Discovery, Client, User } → words of their line. */
export async function start_dev({ folder = temporary_folder(), port, command = [binary, 'dev'] } = {}) {
  port ??= await free_port();
  const begin = performance.now();
  const started = start_process(command[0], [...command.slice(1), '--port', String(port), '--state', folder]);
  const issuer = `http://localhost:${port}/t/demo`;
  await until_ready(started, `${issuer}/.well-known/openid-configuration`, 600_000);
  const milliseconds = performance.now() - begin;
  const printed = {};
  for (let tries = 0; tries < 40 && !printed.Issuer; tries++) {
    for (const [, key, value] of started.out.matchAll(/^\s*(Issuer|Discovery|Client|Users?)\s+(\S.*)$/gm)) printed[key.replace(/s$/, '')] ??= value.split(/\s+/);
    if (!printed.User) await new Promise((done) => setTimeout(done, 50));
  }
  return { ...started, issuer, folder, port, printed, milliseconds, stop: started.stop, out: () => started.out, log: () => started.err };
}
