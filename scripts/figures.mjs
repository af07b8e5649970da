// `npm run figures`: prints the size of the code, of its folders and of an app's bundle. cloc and others do not count per package.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  countCodeLines,
  countFolders,
  importsFrom,
  readSources,
  valuesOf,
} from './figures/read-sources.mjs'
import { bin, publishedPackages, root } from './workspace.mjs'

const packages = publishedPackages().map(({ directory }) => {
  const name = basename(directory)
  return { name, sources: readSources(`packages/${name}/src`) }
})
const linesOf = (name) =>
  packages
    .find((one) => one.name === name)
    .sources.reduce((sum, one) => sum + countCodeLines(one), 0)

console.log('package   files   lines of code   largest folder')
for (const { name, sources } of packages) {
  const [folder, count] = countFolders(sources)[0]
  const figures = [String(sources.length).padStart(5), String(linesOf(name)).padStart(15)]
  console.log(`${name.padEnd(9)}${figures.join(' ')}   ${folder}, ${count} files`)
}
console.log(`Lines of code in core and server: ${linesOf('core') + linesOf('server')}`)

// Names that another package, an example or docs/core.md uses are for apps too, so they do not count.
const core = packages.find(({ name }) => name === 'core')
const entries = core.sources.filter(({ path }) =>
  /src\/(index|client|oauth|errors)[.]ts$/.test(path),
)
const server = importsFrom('@genauth/core', readSources('packages/server/src'))
const others = importsFrom(
  '@genauth/core',
  readSources('packages/react', 'demo', 'examples', 'bench'),
)
const readMe = readFileSync(join(root, 'docs/core.md'), 'utf8')
const forServer = entries
  .flatMap(valuesOf)
  .filter(
    (name) => server.has(name) && !others.has(name) && !new RegExp(`\\b${name}\\b`).test(readMe),
  )
console.log(`Values that core exports only for our server: ${forServer.length}`)
for (const name of forServer) console.log(`  ${name}`)

execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'ignore' })
// size-limit fails if a limit is exceeded, but still prints the sizes.
const { stdout } = spawnSync(bin('size-limit'), ['--json'], { cwd: root, encoding: 'utf8' })
for (const { name, size } of JSON.parse(stdout))
  console.log(`${name}: ${(size / 1000).toFixed(2)} kB`)
