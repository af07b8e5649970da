import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

export const rootManifest = readJson(join(root, 'package.json'))

/** The packages that are published: `{ name, directory, manifest }`. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => ({ directory, manifest: readJson(join(directory, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ directory, manifest }) => ({ name: manifest.name, directory, manifest }))
}

/** Where `npm run build:pack` leaves what would be published. */
export const tarballs = join(root, '.cache', 'tarballs')

export const tarballOf = ({ manifest }) =>
  join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`)

/**
 * Runs a command in the repository and resolves to its exit code. Signals that end this process are passed on, so that nothing
 * outlives it; the terminal has sent its own Ctrl+C to the child already.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(signal ? 1 : (code ?? 1))
    })
  })
}

/** Like {@link run}, but a failure ends this process with the command's exit code. */
export async function runOrExit(command, args, options) {
  const code = await run(command, args, options)
  if (code !== 0) process.exit(code)
}

/** The arguments with which `npx` runs the pnpm that package.json names, installed or not. */
export const pnpm = (...args) => ['-y', rootManifest.packageManager.replace(/\+.*$/, ''), ...args]
