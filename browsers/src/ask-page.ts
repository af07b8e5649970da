import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { EnginePage } from './engine-page'
import type { Actions } from './in-page'

const actions = `globalThis[Symbol.for('genauth-browsers')]`

/** Asks a page for one of the actions in `in-page/`. */
export async function askPage<Name extends keyof Actions>(
  page: EnginePage,
  name: Name,
  argument: Parameters<Actions[Name]>[0],
): Promise<ReturnType<Actions[Name]>> {
  const ask = `return JSON.stringify(${actions}.${name}(${JSON.stringify(argument)}))`
  const answer = await page.run(`if (!${actions}) return ''; ${ask}`)
  // A new document has to be given the script first.
  return JSON.parse(answer || (await page.run(`${await pageScript()};${ask}`)))
}

let script: Promise<string> | undefined

function pageScript(): Promise<string> {
  script ??= rollUp()
  return script
}

/** What is in `in-page/`, and what it imports, as one script. */
async function rollUp(): Promise<string> {
  const input = fileURLToPath(new URL('in-page/index.ts', import.meta.url))
  const bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  await bundle.close()
  return output[0].code
}
