// docs/feature-map.md: what the product is asked to do, with the tests that show it.
import { check_map } from '../row_map.mjs';

export const check = (options) => check_map({ name: 'feature', prefix: 'A', title: 'Feature map', introduction: 'What the product is asked to do, with the tests that show it' }, options);
