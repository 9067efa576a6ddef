// What a module ends with. It passes by returning; it fails with what it got and what it expected; it skips only after the
// server has shown that the optional feature is refused as the specification says.
export class Failed extends Error {}
export class Skipped extends Error {}

const shown = (value) => (value instanceof RegExp ? String(value) : JSON.stringify(value) ?? String(value));

export const skip = (reason) => { throw new Skipped(reason); };

/** `clause` is where the specification says so. */
export function fail(what, clause, got, expected) {
  throw new Failed(`${what} (${clause})\n    got       ${shown(got)}\n    expected  ${shown(expected)}`);
}

export function equal(what, clause, got, expected) {
  if (shown(got) !== shown(expected)) fail(what, clause, got, expected);
}

export function matches(what, clause, got, pattern) {
  if (typeof got !== 'string' || !pattern.test(got)) fail(what, clause, got, pattern);
}

export function one_of(what, clause, got, expected) {
  if (!expected.includes(got)) fail(what, clause, got, `one of ${expected.join(', ')}`);
}

export function holds(what, clause, condition, got = condition) {
  if (!condition) fail(what, clause, got, 'that it holds');
}
