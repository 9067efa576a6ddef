// packaging/monitoring against the metrics that exist: a rule about a metric or a label that was renamed never fires, and
// nobody notices. The page is compared with the program by unit_telemetry.
import { read } from '../source_tree.mjs';

const page = 'docs/reference/metrics.md', rules = 'packaging/monitoring/gatehouse.rules.yaml', dashboard = 'packaging/monitoring/gatehouse.dashboard.json';

/** What an operator is promised to hear of (docs/how-to/operate.md). */
const promised = ['GatehouseSignInsFail', 'GatehouseTokenSlow', 'GatehouseRefreshTokenReused', 'GatehouseSigningKeyOverdue', 'GatehouseHashQueueFull',
  'GatehousePluginFailing', 'GatehouseAuditDropped', 'GatehouseNoBackup'];

export function catalogue_of(text) {
  return new Map([...text.matchAll(/^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([^|]*) \|/gm)]
    .map(([, name, type, labels]) => [name, { type, labels: [...labels.matchAll(/`([a-z_]+)`/g)].map(([, label]) => label) }]));
}

const words = new Set(['sum', 'max', 'min', 'avg', 'count', 'by', 'without', 'on', 'ignoring', 'rate', 'increase', 'histogram_quantile', 'time', 'absent',
  'and', 'or', 'unless', 'clamp_min', 'topk']);

function metric_of(word, catalogue) {
  if (catalogue.has(word)) return { name: word, ...catalogue.get(word), whole: true };
  const name = word.replace(/_(bucket|sum|count)$/, '');
  return name !== word && catalogue.get(name)?.type === 'histogram' ? { name, ...catalogue.get(name) } : null;
}

function problems_of(expression, catalogue) {
  const problems = [], labels = new Set(['le']), grouped = [];
  if ((expression.match(/[({[]/g) ?? []).length !== (expression.match(/[)}\]]/g) ?? []).length) problems.push('the brackets do not match');
  const plain = expression.replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring)\s*\(([^)]*)\)/g, (_, word, list) => { grouped.push(...list.split(',').map((label) => label.trim())); return ' '; });
  for (const [, word, matchers] of plain.matchAll(/(?<![\w$"])([a-z_][a-z0-9_]*)\b\s*(?:\{([^}]*)\})?(?!")/g)) {
    if (words.has(word)) continue;
    const metric = metric_of(word, catalogue);
    if (!metric) { problems.push(`${word}: no such metric`); continue; }
    if (metric.whole && metric.type === 'histogram') problems.push(`${word} is a histogram: it has _bucket, _sum and _count`);
    for (const label of metric.labels) labels.add(label);
    for (const [, label] of (matchers ?? '').matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g))
      if (!metric.labels.includes(label)) problems.push(`${word} has no label ${label}`);
  }
  return [...problems, ...grouped.filter((label) => !labels.has(label)).map((label) => `${label}: no metric here has this label`)];
}

export const findings_in = (file, expressions, catalogue) =>
  expressions.flatMap((expression) => problems_of(expression, catalogue).map((problem) => ({ file, message: `${problem}: ${expression}` })));

/** Every `expr` of a dashboard, wherever it stands. */
function expressions_of(value) {
  if (Array.isArray(value)) return value.flatMap(expressions_of);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'expr' ? [inner] : expressions_of(inner)));
}

export function check() {
  const catalogue = catalogue_of(read(page)), text = read(rules);
  const alerts = [...text.matchAll(/^ *- alert: (\w+)$/gm)].map(([, name]) => name);
  const of_rules = [...text.matchAll(/^ *expr: (.+)$/gm)].map(([, expression]) => expression), of_dashboard = expressions_of(JSON.parse(read(dashboard)));
  const findings = [...findings_in(rules, of_rules, catalogue), ...findings_in(dashboard, of_dashboard, catalogue)];
  for (const name of promised) if (!alerts.includes(name)) findings.push({ file: rules, message: `no alert ${name}` });
  if (of_rules.length !== alerts.length) findings.push({ file: rules, message: 'each alert has one expr, on one line' });
  if (catalogue.size < 20 || of_dashboard.length < 8) findings.push({ file: dashboard, message: 'too little was read to judge' });
  return findings;
}
