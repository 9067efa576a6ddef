// docs/security-map.md: every security requirement with the tests that show it.
import { check_map } from '../row_map.mjs';

export const check = (options) => check_map({ name: 'security', prefix: 'S-', title: 'Security map', introduction: 'Every security requirement with the tests that show it' }, options);
