// Usage: node run.mjs NAME [--write]    NAME is a file of checks/. Prints every finding as path:line: message; exit 1 if any.
const [name, ...options] = process.argv.slice(2);
const { check } = await import(`./checks/${name}.mjs`);
const findings = await check({ write: options.includes('--write') });
for (const { file, line, message } of findings) console.log(`${file}${line ? `:${line}` : ''}: ${message}`);
console.log(`${name}: ${findings.length === 0 ? 'ok' : `${findings.length} finding(s)`}`);
process.exitCode = findings.length === 0 ? 0 : 1;
