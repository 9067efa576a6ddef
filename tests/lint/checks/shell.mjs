// shellcheck over every shell script.
export { shell_findings as check } from './formatting.mjs';
