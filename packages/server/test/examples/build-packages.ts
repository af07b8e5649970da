import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Builds the packages that the examples import, so that no test uses an old build. */
export async function setup(): Promise<void> {
  const build = ['node_modules/tsdown/dist/run.mjs', '-W', 'packages/{core,react,server}']
  await promisify(execFile)(process.execPath, build, { cwd: root })
}
