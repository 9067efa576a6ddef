// clang-format 14 over the C++ (./dev fmt mends it), shellcheck over the shell.
import { spawnSync } from 'node:child_process';
import { files, read, root } from '../source_tree.mjs';

function run(program, options, list) {
  if (list.length === 0) return [];
  const { status, error, stdout, stderr } = spawnSync(program, [...options, ...list], { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error) return [{ file: program, message: `${error.message} (./dev packages test)` }];
  if (status === 0) return [];
  const found = [...`${stdout}\n${stderr}`.matchAll(/^([^\s:][^:\n]*):(\d+):\d+: (?:error|warning|note): (.*)$/gm)];
  return found.length > 0 ? found.map(([, file, line, message]) => ({ file, line, message: message.replace(/code should.*/, 'not formatted: ./dev fmt') }))
    : [{ file: program, message: stderr || `exit ${status}` }];
}

export const cpp_findings = () => run('clang-format-14', ['--dry-run', '-Werror', '-ferror-limit=1'], files(/\.(h|cc)$/));

export function shell_findings() {
  const shell = files().filter((file) => /\.sh$/.test(file) || (!/\.[a-z]+$/.test(file) && /^#!.*\b(ba)?sh$/m.test(read(file).split('\n', 1)[0])));
  return run('shellcheck', ['-f', 'gcc'], shell);
}

export const check = () => [...cpp_findings(), ...shell_findings()];
