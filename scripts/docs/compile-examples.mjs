// Typechecks the examples in the documents. Tools for this task need TypeScript's JavaScript API, which TypeScript 7 does not have.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root, run } from '../workspace.mjs'

// The examples are in a folder of the React package, so that their imports resolve as in an app. `@genauth/server` is not a dependency of
// the React package, so `paths` resolves it.
const folder = join(root, 'packages', 'react', '.cache', 'examples')

/** Typechecks every `tsx` code block of the documents against the sources. Each block is a separate module. */
export async function compileExamples(documents) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let count = 0
  for (const document of documents) {
    const text = readFileSync(join(root, document), 'utf8')
    for (const { 1: code, index } of text.matchAll(/^```tsx\n(.*?)^```/gms)) {
      const line = text.slice(0, index).split('\n').length + 1
      const name = `${document.replace(/[/.]/g, '-')}-line-${line}.tsx`
      writeFileSync(join(folder, name), `${code}export {}\n`)
      count += 1
    }
  }
  if (count === 0) return true
  const compilerOptions = {
    composite: false,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
    jsx: 'react-jsx',
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: false,
    noUncheckedSideEffectImports: false,
    types: ['node'],
    paths: { '@genauth/server': ['../../../server/src/index.ts'] },
  }
  const config = { extends: '../../../../tsconfig.base.json', compilerOptions, include: ['.'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config, null, 2))
  console.log(`Compiling ${count} examples.`)
  return (await run(bin('tsc'), ['-p', folder])) === 0
}
