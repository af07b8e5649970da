// Installs the dependencies and builds, for the scripts that work in a fresh clone. Corepack, which would find pnpm, is not part of Node 25.
import { pnpm, rootManifest, run, runOrExit } from './workspace.mjs'

/** Installs the dependencies as the lockfile has them, on a machine that has nothing but Node and npm. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `This repository needs Node ${rootManifest.engines.node}, and this is ${process.version}.`,
    )
    process.exit(1)
  }
  await runOrExit('npx', pnpm('install', '--frozen-lockfile'))
}

/** Builds the packages, and resolves to the exit code. */
export const build = () => run('npm', ['run', '--silent', 'build'])

/** From a fresh clone to packages that can be imported. A failure ends this process. */
export async function setUp() {
  await install()
  const code = await build()
  if (code !== 0) process.exit(code)
}
