import { expect, it } from 'vitest'
import { checkArchitecture, pathsIn } from '../docs/check-architecture.mjs'

it('pathsIn() returns the paths of files and folders in code spans', () => {
  const text =
    'See `core/src/genauth.ts` and `core/src/session/`, but not `wire.ts` or core/src/a.ts.'
  expect(pathsIn(text)).toEqual(['core/src/genauth.ts', 'core/src/session/'])
})

it('ARCHITECTURE.md names only files that exist', () => {
  expect(checkArchitecture()).toEqual([])
})
