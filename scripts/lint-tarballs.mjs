import { bin, publishedPackages, run, tarballOf } from './workspace.mjs'

// The exports, files and types of every tarball, as bundlers and TypeScript will see them.
let failed = false
for (const published of publishedPackages()) {
  const tarball = tarballOf(published)
  for (const [command, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only'],
  ]) {
    if ((await run(bin(command), args)) !== 0) failed = true
  }
}
process.exit(failed ? 1 : 0)
