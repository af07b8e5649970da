import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../workspace.mjs'

/** A folder with more files shows no design. */
const maxFiles = 30

/** Returns each folder below a path, with the number of its files. */
function countFiles(path) {
  const entries = readdirSync(join(root, path), { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  const own = { path, files: entries.length - folders.length }
  return [own, ...folders.flatMap(({ name }) => countFiles(join(path, name)))]
}

it('no folder of a package has more than 30 source files', () => {
  const folders = readdirSync(join(root, 'packages')).flatMap((name) =>
    countFiles(join('packages', name, 'src')),
  )
  expect(folders.length).toBeGreaterThan(20)
  expect(folders.filter(({ files }) => files > maxFiles)).toEqual([])
})
