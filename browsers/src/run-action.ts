import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { EnginePage } from './engine-page'
import type { Actions } from './in-page'

const actions = `globalThis[Symbol.for('genauth-browsers')]`

/** Runs one of the actions of `in-page/` in a page. */
export async function runAction<Name extends keyof Actions>(
  page: EnginePage,
  name: Name,
  argument: Parameters<Actions[Name]>[0],
): Promise<ReturnType<Actions[Name]>> {
  const call = `return JSON.stringify(${actions}.${name}(${JSON.stringify(argument)}))`
  const result = await page.run(`if (!${actions}) return ''; ${call}`)
  // If the document does not contain the script, the result is empty. Then add the script, and call the action.
  return JSON.parse(result || (await page.run(`${await pageScript()};${call}`)))
}

let script: Promise<string> | undefined

function pageScript(): Promise<string> {
  script ??= rollUp()
  return script
}

/** Bundles `in-page/` and its imports into one script. */
async function rollUp(): Promise<string> {
  const input = fileURLToPath(new URL('in-page/index.ts', import.meta.url))
  const bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  await bundle.close()
  return output[0].code
}
