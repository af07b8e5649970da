// What the scripts share: the packages, and a command runner. execa and others end a child process, and not what it has started.
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

/** Where `npm run pack` leaves what would be published. */
export const tarballs = join(root, '.cache', 'tarballs')

export const tarballOf = ({ manifest }) =>
  join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`)

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command in the repository and resolves to its exit code. The command has a process group of its own, which gets every
 * signal that ends this process, so that nothing that it started outlives us.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true, ...options })
    let ended = false
    const endGroup = (signal) => {
      ended = true
      process.kill(-child.pid, signal)
    }
    for (const signal of signals) process.on(signal, endGroup)
    child.once('error', reject)
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, endGroup)
      if (ended) process.exit(1)
      resolve(code ?? 1)
    })
  })
}

/** Ends this process when npm, which started it, is gone: npm's shell passes no signal on. */
export function endWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

/** Like {@link run}, but a failure ends this process with the command's exit code. */
export async function runOrExit(command, args, options) {
  const code = await run(command, args, options)
  if (code !== 0) process.exit(code)
}

/** The path of a command that a dependency of the workspace brings. */
export const bin = (name) => join(root, 'node_modules', '.bin', name)

/** The arguments with which `npx` runs the pnpm that package.json names, installed or not. */
export const pnpm = (...args) => ['-y', rootManifest.packageManager.replace(/\+.*$/, ''), ...args]
