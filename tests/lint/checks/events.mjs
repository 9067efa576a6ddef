// The catalogues of events (core/audit/event_catalogue.h, core/telemetry/event_catalogue.cc) against the program and its tests:
// an event that nothing emits is a promise that nobody keeps, and one that no test names may stop coming unnoticed. (That
// every log event of the sources is catalogued, and the reverse, unit_telemetry says.)
import { files, read } from '../source_tree.mjs';

const audit_catalogue = 'core/audit/event_catalogue.h', log_catalogue = 'core/telemetry/event_catalogue.cc';

/** Log events that no test waits for, and why. */
const untested = {
  'server.certificate_kept': 'comes when the files change between their check and their use, within one reload',
  'server.drain_cut': 'comes 25 s after a stop; that connections are cut then, tests/wire/drain_test.cc shows',
};

export const audit_events = (text) => [...text.matchAll(/string_view (k\w+) =\s*"([a-z_]+\.[a-z_.]+)"/g)].map(([, constant, name]) => ({ constant, name }));
export const log_events = (text) => [...text.matchAll(/EventInfo\{\s*"([a-z_.]+)"/g)].map(([, name]) => ({ name }));

const mentions = (text, { constant, name }) => text.includes(name) || (constant !== undefined && new RegExp(`\\b${constant}\\b`).test(text));

export function findings_in({ file, events, sources, tests }) {
  return events.flatMap((event) => [
    ...(sources.some((text) => mentions(text, event)) ? [] : [{ file, message: `nothing emits ${event.name}` }]),
    ...(event.name in untested || tests.some((text) => mentions(text, event)) ? [] : [{ file, message: `no test names ${event.name}` }]),
  ]);
}

export function check() {
  const texts = (pattern, but = () => false) => files(pattern).filter((file) => !but(file)).map(read);
  // Who counts events emits none.
  const sources = texts(/^(core|plugins|sdk)\/.*\.cc$/, (file) => file.endsWith('event_catalogue.cc') || file.endsWith('audit_metrics.cc'));
  const tests = texts(/^tests\/(?!lint\/).*\.(cc|h|mjs)$/);
  const audit = audit_events(read(audit_catalogue)), log = log_events(read(log_catalogue));
  if (audit.length < 20 || log.length < 10) return [{ file: audit_catalogue, message: 'the catalogues cannot be read' }];
  return [...findings_in({ file: audit_catalogue, events: audit, sources, tests }),
    ...findings_in({ file: log_catalogue, events: log, sources, tests })];
}
