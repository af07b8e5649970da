import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebDriver } from 'selenium-webdriver'

/** The state of the function. It is empty while the function runs. After the function, it has a `value` or an `error`. */
interface Outcome {
  readonly value?: string
  readonly error?: string
}

type InWindow = <Result>(run: (driver: WebDriver) => Promise<Result>) => Promise<Result>

const runs = `window[Symbol.for('genauth-browsers-runs')]`

/**
 * How long to wait for a response. WebKit never responds to a command that arrives while it restores a page from the back/forward cache.
 */
const responseLimitMs = 5_000

/**
 * Runs the body of an async function in a window. Polls for the result, because a running command blocks the commands to other
 * windows, and the function may wait for another window.
 */
export async function runInWindow(inWindow: InWindow, body: string): Promise<string> {
  const id = randomUUID()
  const begin = `
    const [id, done] = arguments
    const outcomes = ${runs} ??= {}
    outcomes[id] = {}
    const run = (async () => { ${body} })().then((value) => ({ value }), (error) => ({ error: String(error) }))
    void run.then((outcome) => { outcomes[id] = outcome; done(outcome) })
    setTimeout(() => done({}), 20)`
  const readOutcome = `return ${runs}?.[arguments[0]] ?? { error: 'The page has navigated' }`
  let outcome = await inWindow((driver) => withLimit(driver.executeAsyncScript<Outcome>(begin, id)))
  while (outcome.value === undefined && outcome.error === undefined) {
    await pause(20)
    outcome = await inWindow((driver) => withLimit(driver.executeScript<Outcome>(readOutcome, id)))
  }
  if (outcome.value === undefined) throw new Error(outcome.error)
  return outcome.value
}

async function withLimit<Result>(response: Promise<Result>): Promise<Result> {
  const limit = new AbortController()
  const silence = pause(responseLimitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`The page did not respond within ${responseLimitMs / 1000} s`)
  })
  try {
    return await Promise.race([response, silence])
  } finally {
    limit.abort()
  }
}
