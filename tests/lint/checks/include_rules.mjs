// Layers and owners of include_rules.txt; quoted includes are "gatehouse/…" or "core/…"; a .cc includes its own header
// first, which proves that the header compiles alone (headers without a .cc: the target headers_alone).
import { entries, files, line_of, read } from '../source_tree.mjs';

export function parse_rules(lines) {
  const rules = { layer: new Map(), edges: new Map(), owners: [] };
  for (const line of lines) {
    const [kind, first, ...rest] = line.split(/\s+/);
    if (kind === 'layer') rest.forEach((folder) => rules.layer.set(folder, Number(first)));
    else if (kind === 'edge') rules.edges.set(first, [...(rules.edges.get(first) ?? []), ...rest]);
    else if (kind === 'owner') rules.owners.push({ prefix: first, folders: rest });
    else throw new Error(`include_rules.txt: ${line}`);
  }
  return rules;
}

// The longest folder with a rule of its own: core/http/pistache is not core/http.
export function folder_of(path, rules) {
  const known = [...rules.layer.keys()].filter((folder) => path.startsWith(`${folder}/`));
  if (known.length > 0) return known.sort((a, b) => b.length - a.length)[0];
  return path.match(/^(plugins|providers)\/[^/]+(\/[^/]+(?=\/))?/)?.[0] ?? path.split('/').slice(0, 2).join('/');
}

export function cycle_in(edges) {
  const open = new Set(), done = new Set();
  const visit = (folder) => {
    if (open.has(folder)) return folder;
    if (done.has(folder)) return null;
    open.add(folder);
    for (const next of edges.get(folder) ?? []) {
      const found = visit(next);
      if (found) return found;
    }
    open.delete(folder);
    done.add(folder);
    return null;
  };
  return [...edges.keys()].map(visit).find(Boolean) ?? null;
}

/** Why `path` may not include `target` (as written, quotes or brackets dropped); null if it may. */
export function refusal(path, target, quoted, rules) {
  if (path.startsWith('tests/')) return null;
  if (path.startsWith('sdk/include/') || path.startsWith('sdk/src/')) {
    if (quoted) return target.startsWith('gatehouse/') ? null : 'the SDK includes only itself and the standard library';
    const owner = owner_of(target, rules);
    if (owner ? owner.folders.some((folder) => path.startsWith(`${folder}/`)) : /^[a-z_0-9]+(\.h)?$/.test(target)) return null;
    return `the SDK uses no third-party header <${target}>`;
  }
  if (!quoted) {
    const owner = owner_of(target, rules);
    if (!owner) {
      return target.includes('/') && !/^(sys|netinet|arpa|linux|net)\//.test(target) ? `<${target}> has no owner in include_rules.txt` : null;
    }
    return owner.folders.some((folder) => path.startsWith(`${folder}/`)) ? null : `<${target}> belongs to ${owner.folders.join(', ')}`;
  }
  if (target.startsWith('gatehouse/')) return null;
  const from = folder_of(path, rules), to = folder_of(target, rules);
  if (!target.includes('/')) return null;
  if (from === to || (rules.edges.get(from) ?? []).includes(to)) return null;
  if (!path.startsWith('core/')) return `${from} may include only the SDK and itself`;
  if (!target.startsWith('core/')) return `core may not include ${target}`;
  if (!rules.layer.has(from)) return `${from} has no layer in include_rules.txt`;
  if (!rules.layer.has(to)) return `${to} has no layer in include_rules.txt`;
  if (rules.layer.get(to) < rules.layer.get(from)) return null;
  return `${from} may not include ${to}: no edge in include_rules.txt`;
}

const owner_of = (target, rules) => rules.owners.find(({ prefix }) => target.startsWith(prefix));

export function includes(text) {
  return [...text.matchAll(/^#include ([<"])([^>"]+)[>"]/gm)].map((match) => (
    { quoted: match[1] === '"', target: match[2], line: line_of(text, match.index) }));
}

export function check() {
  const rules = parse_rules(entries('tests/lint/include_rules.txt'));
  const findings = [];
  const cycle = cycle_in(rules.edges);
  if (cycle) findings.push({ file: 'tests/lint/include_rules.txt', message: `the edges form a cycle through ${cycle}` });
  for (const [from, targets] of rules.edges) {
    for (const to of targets.filter((folder) => rules.layer.get(folder) > rules.layer.get(from))) {
      findings.push({ file: 'tests/lint/include_rules.txt', message: `edge ${from} → ${to} points to a higher layer` });
    }
  }
  const all = new Set(files(/\.(h|cc)$/));
  for (const file of all) {
    const text = read(file), list = includes(text);
    for (const { target, quoted, line } of list) {
      const message = refusal(file, target, quoted, rules);
      if (message) findings.push({ file, line, message });
    }
    if (!file.endsWith('.cc')) continue;
    const header = file.replace(/\.cc$/, '.h'), sdk = header.replace(/^sdk\/src\//, 'sdk/include/gatehouse/');
    const own = [header, sdk].find((name) => all.has(name));
    if (own && !own.endsWith(list[0]?.target ?? '\0')) {
      findings.push({ file, line: list[0]?.line, message: `its own header ${own} comes first, so that the header is known to compile alone` });
    }
  }
  return findings;
}
