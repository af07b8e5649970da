import { pnpm, rootManifest, runOrExit } from './workspace.mjs'

/** Installs the dependencies as the lockfile has them, on a machine that has nothing but Node and npm, and builds the packages. */
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
