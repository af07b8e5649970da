// `npm run pack:jest`: runs the tests of the app with the Jest recipe with the tarballs, which npm installs. `npm test` uses the built files.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../workspace.mjs'
import { createOutsideProject } from './outside-project.mjs'

const app = join(root, 'packages', 'react', 'test', 'jest', 'app')

const project = await createOutsideProject()
try {
  const target = project.pathOf('app')
  cpSync(app, target, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  const manifest = join(target, 'package.json')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('"workspace:*"', '"*"'))
  console.log(await project.run('cd app\nnpm install\nnpm test'))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await project.close()
}
