// `npm run pack:smoke`: installs the tarballs in an empty project, and imports, typechecks and starts them. publint and attw run no code.
// Typechecks with the oldest and the newest supported version of TypeScript. `npm run pack:matrix` uses all versions in `consumer/`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readExamples } from './docs/compile-examples.mjs'
import { readTarball } from './publishing/read-tarball.mjs'
import {
  pnpm,
  publishedPackages,
  readJson,
  root,
  rootManifest,
  run,
  tarballOf,
} from './workspace.mjs'

const packages = publishedPackages()

const consumer = join(root, 'scripts', 'consumer')

/** The names of the TypeScript versions, from the oldest to the newest. */
const allCompilers = Object.keys(readJson(join(consumer, 'package.json')).devDependencies)

const compilers = process.argv.includes('--matrix')
  ? allCompilers
  : [allCompilers.at(0), allCompilers.at(-1)]

const compilerOf = (name) => join(consumer, 'node_modules', name, 'bin', 'tsc')

/** The two ways in which TypeScript finds a package. */
const resolutions = [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
]

const subpaths = packages.flatMap(({ name, manifest }) =>
  Object.keys(manifest.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => name + subpath.slice(1)),
)

const commands = packages.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}))

/** Returns the dependencies of the empty project: our packages, their peer dependencies, and the types of the peer dependencies. */
function dependencies() {
  const all = { '@types/node': rootManifest.devDependencies['@types/node'] }
  for (const published of packages) {
    const { peerDependencies = {}, devDependencies = {} } = published.manifest
    all[published.name] = `file:${tarballOf(published)}`
    // The examples render with react-dom.
    const peers = [...Object.keys(peerDependencies), 'react-dom']
    for (const name of peers.flatMap((peer) => [peer, `@types/${peer}`])) {
      if (devDependencies[name]) all[name] = devDependencies[name]
    }
  }
  return all
}

function writeConsumer(directory) {
  const write = (name, content) =>
    writeFileSync(
      join(directory, name),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    )
  const tarballsByName = packages.map((published) => [
    published.name,
    `file:${tarballOf(published)}`,
  ])
  // JSON is YAML.
  write('pnpm-workspace.yaml', { overrides: Object.fromEntries(tarballsByName) })
  write('package.json', { private: true, type: 'module', dependencies: dependencies() })
  const imports = subpaths.map((subpath, index) => `import * as subpath${index} from '${subpath}'`)
  const names = subpaths.map((_, index) => `subpath${index}`).join(', ')
  write('consumer.ts', `${imports.join('\n')}\nexport const all: readonly object[] = [${names}]\n`)
  write(
    'consumer.mjs',
    `${imports.join('\n')}
for (const [index, module] of [${names}].entries()) {
  if (Object.keys(module).length === 0) throw new Error('No export in subpath ' + index)
}
console.log('Imported: ${subpaths.join(', ')}')
`,
  )
  const examples = writeExamples(directory)
  for (const [module, moduleResolution] of resolutions) {
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'] },
      ...{ strict: true, skipLibCheck: false, noEmit: true, jsx: 'react-jsx', types: ['node'] },
    }
    const files = ['consumer.ts', ...examples]
    write(`tsconfig.${moduleResolution}.json`, { compilerOptions, files })
  }
}

/** Returns the packed README of a package and its manual, by name. */
function documentsOf(published) {
  const name = published.name.split('/')[1]
  return [
    [`${name}-readme`, readTarball(tarballOf(published)).get('README.md')],
    [`${name}-manual`, readFileSync(join(root, 'docs', `${name}.md`), 'utf8')],
  ]
}

/** Writes each complete example of the packed READMEs and of the manuals into a module. Returns the paths. */
function writeExamples(directory) {
  mkdirSync(join(directory, 'examples'))
  return packages.flatMap(documentsOf).flatMap(([name, text]) =>
    readExamples(text)
      // The examples of a test and of a configuration need tools that are not part of an app.
      .filter(({ code }) => !/from 'vite(st)?'/.test(code))
      .map(({ code, line }) => {
        const path = `examples/${name}-line-${line}.tsx`
        writeFileSync(join(directory, path), `${code}export {}\n`)
        return path
      }),
  )
}

async function check(directory) {
  const inConsumer = { cwd: directory }
  const steps = [
    ['npx', pnpm('install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile')],
    ['node', ['consumer.mjs']],
    ...compilers.flatMap((name) =>
      resolutions.map(([, resolution]) => [
        'node',
        [compilerOf(name), '-p', `tsconfig.${resolution}.json`],
      ]),
    ),
    ...commands.map((name) => [join(directory, 'node_modules', '.bin', name), ['--help']]),
  ]
  let failed = false
  for (const [command, args] of steps) {
    if ((await run(command, args, inConsumer)) === 0) continue
    console.error(`Failed: ${[command, ...args].join(' ')}`)
    failed = true
  }
  return !failed
}

const directory = mkdtempSync(join(tmpdir(), 'genauth-smoke-'))
try {
  writeConsumer(directory)
  process.exitCode = (await check(directory)) ? 0 : 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}
