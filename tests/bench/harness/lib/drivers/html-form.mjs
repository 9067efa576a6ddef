// Login through an ordinary HTML form: follows redirects on the same origin, fills the first form of each page, submits it,
// until a redirect carries the code. The password field is found by its type, the user field by `fields.username` or a text input.
import { codeIn } from '../flows.mjs';
import { form, get, header, post } from '../rawhttp.mjs';

export async function login(ctx, conn, jar, path) {
  const { user, fields = {} } = ctx.cfg;
  let r = await conn.send(get(ctx.host, path, jar.line));
  for (let i = 0; i < 12; i++) {
    jar.take(r);
    if (r.status >= 300 && r.status < 400) {
      const loc = header(r, 'location');
      const code = codeIn(loc);
      if (code) return code;
      const u = new URL(loc, `http://${ctx.host}${path}`);
      if (/[?&]error=/.test(loc)) throw new Error(`login: ${loc}`);
      path = u.pathname + u.search;
      r = await conn.send(get(ctx.host, path, jar.line));
      continue;
    }
    if (r.status !== 200) throw new Error(`login: ${r.status} ${r.body.slice(0, 200)}`);
    const f = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(r.body);
    if (!f) throw new Error(`login: no form in ${r.body.slice(0, 200)}`);
    const unesc = (s) => s.replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&#x2F;/gi, '/').replace(/&#x3D;/gi, '=').replace(/&#39;/g, "'");
    const attr = (s, n) => { const m = new RegExp(`\\b${n}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(s); return m && unesc(m[1] ?? m[2] ?? m[3]); };
    const data = {};
    for (const [, tag] of f[2].matchAll(/<input\b([^>]*)>/gi)) {
      const name = attr(tag, 'name'); if (!name) continue;
      const type = (attr(tag, 'type') ?? 'text').toLowerCase();
      if (type === 'password') data[name] = user.password;
      else if (type === 'hidden') data[name] = attr(tag, 'value') ?? '';
      else if (type === 'text' || type === 'email') { if (!fields.username || fields.username === name) data[name] = user.username; }
    }
    // The button that Enter presses: the form's first, in it or belonging to it by its form attribute.
    const id = attr(f[1], 'id');
    const outside = id ? [...r.body.matchAll(/<button\b([^>]*)>/gi)].filter(([, tag]) => attr(tag, 'form') === id).map(([whole]) => whole).join('') : '';
    for (const [, tag] of (f[2] + outside).matchAll(/<button\b([^>]*)>/gi)) { const n = attr(tag, 'name'); if (n) { data[n] = attr(tag, 'value') ?? ''; break; } }
    const action = attr(f[1], 'action');
    const u = new URL(action || path, `http://${ctx.host}${path}`);
    path = u.pathname + u.search;
    r = await conn.send(post(ctx.host, path, form(data), jar.line));
  }
  throw new Error('login: too many steps');
}
