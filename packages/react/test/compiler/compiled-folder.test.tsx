import { GenAuthProvider, useLogin } from '@genauth/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'

function Reader(): ReactNode {
  return <p>{useLogin().isPending}</p>
}

// The output of React Compiler reads its cache as `$[0]`, `$[1]` and so on.
const isCompiled = (component: unknown) => /\$\[\d+\]/.test(String(component))

it('M2: React Compiler compiles the folder of the project, and no other folder', () => {
  const folder = process.env['COMPILED_FOLDER']
  expect([isCompiled(GenAuthProvider), isCompiled(Reader)]).toEqual([
    folder === 'src',
    folder === 'test',
  ])
})
