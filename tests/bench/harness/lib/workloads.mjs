// The workloads as the node generator plays them: workload(ctx, name, job) gives set-up of a connection's state and one operation.
import { performance } from 'node:perf_hooks';
import * as F from './flows.mjs';
import * as S from './signed.mjs';
import { get, post } from './rawhttp.mjs';

const text = (ctx, q) => q.method === 'GET' ? get(ctx.host, q.path, q.auth ? `Authorization: ${q.auth}\r\n` : '')
  : post(ctx.host, q.path, q.body, `Authorization: ${q.auth}\r\n`);

export const supports = (cfg, w) => {
  if (cfg.kind === 'static') return w === 'W1';
  if (cfg.kind === 'limit') return Boolean(cfg.limits[w]);
  if (w.startsWith('W3-')) return Boolean(cfg.client_credentials?.[w.slice(3)]);
  if (w === 'W4') return Boolean(cfg.introspect);
  if (w === 'W9') return Boolean(cfg.revoke ?? cfg.introspect);
  if (w === 'WA-dpop') return Boolean(cfg.client_credentials?.es256 && cfg.private_key_jwt);
  if (w === 'WB-private-key-jwt') return Boolean(cfg.private_key_jwt);
  if (['W5', 'W6', 'W7', 'W8'].includes(w)) return Boolean(cfg.code && cfg.login);
  return true;
};

// setup(conn, i) -> state; step(conn, state) -> truthy while there is work; counted: the work was made beforehand and ends.
// job: conc; how many requests are made beforehand (tokens) and for how many seconds at most where that costs requests (minting).
export function workload(ctx, name, job) {
  const op = {};
  // Tokens of a code flow. One login is shared by all connections, except where sessions are known to one worker only ("sticky").
  const shared = {};
  async function tokens(c, which) {
    const at = ctx.cfg.sticky ? c : shared;
    if (!at.jar) { const { jar, tokens: t } = await F.fullLogin(ctx, c, which); at.jar = jar; return t; }
    return F.exchange(ctx, c, await F.authorizeWithSession(ctx, c, at.jar, which), which);
  }
  const fixed = (mk) => { // the same request again and again on each connection
    op.setup = async (c) => text(ctx, await mk(c));
    op.step = async (c, t) => { const r = await c.send(t); if (r.status !== 200) throw new Error(`${r.status} ${r.body.slice(0, 200)}`); return true; };
  };
  switch (name.slice(0, 2)) {
    case 'W1': fixed(() => ({ method: 'GET', path: new URL(ctx.discovery).pathname })); break;
    case 'W2': fixed(() => ({ method: 'GET', path: ctx.ep.jwks })); break;
    case 'W3': fixed(() => F.ccRequest(ctx, name.slice(3))); break;
    case 'W4': fixed(async (c) => F.introspectRequest(ctx, await F.ccToken(ctx, c, ctx.cfg.introspect.token_from))); break;
    case 'W5': fixed(async (c) => ({ method: 'GET', path: ctx.ep.userinfo, auth: `Bearer ${(await tokens(c, 'userinfo_code')).access_token}` })); break;
    case 'W6':
      op.setup = async (c) => ({ t: (await tokens(c)).refresh_token });
      op.step = async (c, s) => { s.t = await F.refresh(ctx, c, s.t); return true; };
      break;
    case 'W7':
      op.setup = async (c) => { await tokens(c); return { jar: (ctx.cfg.sticky ? c : shared).jar.copy() }; };
      op.step = async (c, s) => { await F.exchange(ctx, c, await F.authorizeWithSession(ctx, c, s.jar)); return true; };
      break;
    case 'W8':
      op.setup = async () => ({});
      op.step = async (c) => { await F.fullLogin(ctx, c); return true; };
      break;
    case 'WA': case 'WB': { // each signature counts once: made beforehand, then all sent
      const n = Math.ceil((job.tokens ?? 12000) / job.conc);
      const make = name.startsWith('WA') ? S.dpopRequest : S.assertionRequest;
      op.counted = true;
      op.setup = async () => ({ l: Array.from({ length: n }, () => make(ctx)) });
      op.step = async (c, s) => { const t = s.l.pop(); if (!t) return false; const r = await c.send(t); if (r.status !== 200) throw new Error(`${r.status} ${r.body.slice(0, 200)}`); return true; };
      break;
    }
    case 'W9': {
      const n = Math.max(2, Math.ceil((job.tokens ?? 4000) / job.conc)); // mint for a while at most, then revoke them all
      const until = performance.now() + 1000 * (job.minting ?? 1);
      op.counted = true;
      op.setup = async (c) => { const l = []; for (let i = 0; i < n && (i < 1 || performance.now() < until); i++) l.push(F.revokeText(ctx, await F.ccToken(ctx, c, (ctx.cfg.revoke ?? ctx.cfg.introspect).token_from))); return { l }; };
      op.step = async (c, s) => { const t = s.l.pop(); if (!t) return false; const r = await c.send(t); if (r.status !== 200) throw new Error(`${r.status} ${r.body.slice(0, 200)}`); return true; };
      break;
    }
    default: throw new Error(`unknown workload ${name}`);
  }
  return op;
}
