// A browser without an engine: cookies, redirects and forms over fetch. It keeps to the rules that matter here: a Secure
// cookie is not stored over http, __Host- names need Secure, Path=/ and no Domain, and redirects are followed one by one.
import { buttons, fill, forms_of, text_of } from './html_forms.mjs';

export class PlainBrowser {
  #jar = new Map();

  /** Cookies as sent to `url`. */
  cookies(url) {
    const { hostname, pathname } = new URL(url);
    return [...this.#jar.values()].filter((cookie) => cookie.host === hostname && (cookie.path === '/' || pathname === cookie.path || pathname.startsWith(`${cookie.path.replace(/\/$/, '')}/`)))
      .sort((a, b) => b.path.length - a.path.length);
  }

  #store(url, line) {
    const [pair, ...rest] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('=')), value = pair.slice(pair.indexOf('=') + 1);
    const options = Object.fromEntries(rest.map((part) => [part.split('=')[0].toLowerCase(), part.split('=').slice(1).join('=')]));
    const { protocol, hostname, pathname } = new URL(url);
    if ('secure' in options && protocol !== 'https:') return;
    if (name.startsWith('__Host-') && (!('secure' in options) || options.path !== '/' || 'domain' in options)) return;
    const path = options.path?.startsWith('/') ? options.path : pathname.replace(/\/[^/]*$/, '') || '/';
    const key = `${hostname}|${path}|${name}`;
    const gone = options['max-age'] !== undefined ? Number(options['max-age']) <= 0 : options.expires && Date.parse(options.expires) <= Date.now();
    if (gone) this.#jar.delete(key);
    else this.#jar.set(key, { name, value, host: hostname, path, options });
  }

  async request(url, { method = 'GET', body, headers = {} } = {}) {
    const cookie = this.cookies(url).map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { method, body, redirect: 'manual', headers: { accept: 'text/html', ...(cookie && { cookie }), ...headers } });
    for (const line of response.headers.getSetCookie()) this.#store(url, line);
    return response;
  }

  /** Follows redirects; stops at the first address that starts with `stop` without fetching it. */
  async visit(url, stop, options) {
    for (let hops = 0; hops < 20; hops++) {
      if (stop && url.startsWith(stop)) return { url, status: 0, html: '' };
      const response = await this.request(url, options);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location) {
        await response.arrayBuffer();
        // 303, and what browsers do with 302 after a POST: the form's body goes nowhere else.
        if (response.status === 307 || response.status === 308) throw new Error(`${url} answers ${response.status}: would send the form again`);
        url = new URL(location, url).href;
        options = undefined;
        continue;
      }
      return { url, status: response.status, headers: response.headers, html: await response.text() };
    }
    throw new Error(`more than 20 redirects, last ${url}`);
  }

  submit(page, form, values, button, stop) {
    const body = fill(form, values, button), origin = new URL(page.url).origin;
    if (form.method === 'GET') return this.visit(`${form.action}?${body}`, stop);
    return this.visit(form.action, stop, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin } });
  }
}

const has_password = (form) => form.controls.some(({ type }) => type === 'password');
const choice = /^(allow|accept|yes|sign_out)$/i, refusal = /^(deny|cancel|no)$/i;

/** Fills in the sign-in form of `page`. */
export function sign_in(browser, page, { username, password }, stop) {
  const form = forms_of(page.html, page.url).find(has_password);
  if (!form) throw new Error(`no sign-in form at ${page.url} (${page.status}): ${text_of(page.html).slice(0, 400)}`);
  const values = {};
  for (const { name, type } of form.controls) {
    if (type === 'password') values[name] = password;
    else if (type === 'text' || type === 'email') values[name] = username;
  }
  return browser.submit(page, form, values, buttons(form).find(({ value }) => !refusal.test(value)), stop);
}

/** Presses allow (or the only button) or deny on a consent page. */
export function decide(browser, page, allow, stop) {
  const forms = forms_of(page.html, page.url), wanted = allow ? choice : refusal;
  for (const form of forms) {
    const button = buttons(form).find(({ value }) => wanted.test(value));
    if (button) return browser.submit(page, form, {}, button, stop);
  }
  if (allow && forms.length === 1) return browser.submit(page, forms[0], {}, buttons(forms[0])[0], stop);
  throw new Error(`no such choice at ${page.url} (${page.status}): ${text_of(page.html).slice(0, 400)}`);
}

/** From the authorization address through sign-in and consent to the address that the client gets back. */
export async function authorize(browser, url, { redirect_uri, user, allow = true }) {
  let page = await browser.visit(String(url), redirect_uri);
  for (let steps = 0; steps < 5 && !page.url.startsWith(redirect_uri); steps++) {
    const forms = forms_of(page.html, page.url);
    if (forms.some(has_password)) page = await sign_in(browser, page, user, redirect_uri);
    else page = await decide(browser, page, allow, redirect_uri);
  }
  if (!page.url.startsWith(redirect_uri)) throw new Error(`did not come back, stands at ${page.url} (${page.status}): ${text_of(page.html).slice(0, 400)}`);
  return new URL(page.url);
}
