// `npm run manifests`: checks the fields that depend on the root `package.json`. `-- --write` writes them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { publishedPackages, root, rootManifest } from '../workspace.mjs'
import { codeOwners, withProjectFields } from './project-fields.mjs'

const expected = [
  ['.github/CODEOWNERS', codeOwners(rootManifest)],
  ...publishedPackages().map(({ directory, manifest }) => {
    const folder = relative(root, directory)
    const fields = withProjectFields(manifest, { project: rootManifest, folder })
    return [join(folder, 'package.json'), `${JSON.stringify(fields, null, 2)}\n`]
  }),
]

const write = process.argv.includes('--write')
for (const [path, text] of expected) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (write) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } else {
    console.error(`${path} is outdated. Run \`npm run manifests -- --write\` to update it.`)
    process.exitCode = 1
  }
}
