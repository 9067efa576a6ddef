// Forms of a server-rendered page: enough HTML to fill them in as a browser without scripts would. A control belongs to
// the form around it or to the one that its form attribute names.
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function decode(text) {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (/^#x/i.test(name)) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name[0] === '#') return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

function attributes(tag) {
  const found = {};
  for (const [, name, quoted2, quoted1, bare] of tag.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    found[name.toLowerCase()] = decode(quoted2 ?? quoted1 ?? bare ?? '');
  }
  return found;
}

/** [{ id, action, method, controls: [{ name, type, value }] }], buttons included, in document order. */
export function forms_of(html, page_url) {
  const forms = [], loose = [];
  let open = null;
  for (const [, closing, tag, rest] of html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)(form|input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)) {
    const kind = tag.toLowerCase();
    if (kind === 'form') {
      open = null;
      if (closing) continue;
      const { id, action, method } = attributes(rest);
      open = { id, action: new URL(action || page_url, page_url).href, method: (method ?? 'get').toUpperCase(), controls: [] };
      forms.push(open);
    } else if (!closing) {
      const { name, value = '', type = kind === 'button' ? 'submit' : 'text', form } = attributes(rest);
      const control = { name, value, type: type.toLowerCase() };
      if (form) loose.push({ form, control });
      else open?.controls.push(control);
    }
  }
  for (const { form, control } of loose) forms.find(({ id }) => id === form)?.controls.push(control);
  return forms;
}

export const buttons = (form) => form.controls.filter(({ type }) => type === 'submit');

/** The body that a browser would send: hidden fields as they are, `values` by name, and the button that was pressed. */
export function fill(form, values, button) {
  const body = new URLSearchParams();
  for (const control of form.controls) {
    if (control.type === 'submit' ? control !== button : !control.name) continue;
    if (control.name) body.append(control.name, values[control.name] ?? control.value);
  }
  return body;
}

export const text_of = (html) => decode(html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
