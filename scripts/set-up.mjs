// Installs the dependencies and builds the packages in a fresh clone. Corepack could install pnpm, but Node 25 does not include Corepack.
import { pnpm, rootManifest, run, runOrExit } from './workspace.mjs'

/** Installs the dependencies of the lockfile. Requires only Node and npm. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Node ${process.version} is not supported. Install Node ${rootManifest.engines.node}.`,
    )
    process.exit(1)
  }
  console.log('Installing the dependencies. The first time, this takes about a minute.')
  // Some tools prefer a newer Node than 20.19, but these versions work. pnpm would print a warning for each tool.
  await runOrExit('npx', pnpm('install', '--frozen-lockfile', '--loglevel', 'error'))
}

/** Builds the packages. Resolves to the exit code. */
export function build() {
  console.log('Building the packages.')
  return run('npm', ['run', '--silent', 'build'])
}

/** Installs the dependencies and builds the packages. A failure ends this process. */
export async function setUp() {
  await install()
  const code = await build()
  if (code !== 0) process.exit(code)
}
