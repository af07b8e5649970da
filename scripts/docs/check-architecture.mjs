// Checks that ARCHITECTURE.md names only files that exist. remark-validate-links checks links, but not paths in code spans.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'

/** Returns the paths in a text's code spans, such as `core/src/genauth.ts`. */
export const pathsIn = (text) =>
  [...text.matchAll(/`(\w+\/src\/[\w./-]*)`/g)].map(([, path]) => path)

/** Returns one line for each path in ARCHITECTURE.md that does not exist. */
export function checkArchitecture() {
  const paths = pathsIn(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))
  if (paths.length === 0) throw new Error('No path found in ARCHITECTURE.md. Update the pattern.')
  return paths
    .filter((path) => !existsSync(join(root, 'packages', path)))
    .map((path) => `ARCHITECTURE.md: packages/${path} does not exist`)
}
