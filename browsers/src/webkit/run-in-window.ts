import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebDriver } from 'selenium-webdriver'

/** `value` or `error` when it is done, and neither as long as it runs. */
interface Outcome {
  readonly value?: string
  readonly error?: string
}

type InWindow = <Result>(run: (driver: WebDriver) => Promise<Result>) => Promise<Result>

const runs = `window[Symbol.for('genauth-browsers-runs')]`

/** WebKit never answers what reaches a page at the moment that it comes out of the back/forward cache. */
const answerLimitMs = 5_000

/**
 * Runs the body of an async function. The window is left alone while that takes its time, because other windows, which it may be
 * waiting for, get no turn until then.
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
  const look = `return ${runs}?.[arguments[0]] ?? { error: 'The page has been left' }`
  let outcome = await inWindow((driver) => answered(driver.executeAsyncScript<Outcome>(begin, id)))
  while (outcome.value === undefined && outcome.error === undefined) {
    await pause(20)
    outcome = await inWindow((driver) => answered(driver.executeScript<Outcome>(look, id)))
  }
  if (outcome.value === undefined) throw new Error(outcome.error)
  return outcome.value
}

async function answered<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const limit = new AbortController()
  const silence = pause(answerLimitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`The page did not answer for ${answerLimitMs / 1000} s`)
  })
  try {
    return await Promise.race([answer, silence])
  } finally {
    limit.abort()
  }
}
