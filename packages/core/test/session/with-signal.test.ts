import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { withSignal } from '../../src/session/with-signal'

const never = new Promise<never>(() => undefined)

it('R19: an aborted signal rejects at once, even if the promise is pending', async () => {
  const reason = new Error('gone')
  await expect(withSignal(never, AbortSignal.abort(reason))).rejects.toBe(reason)
})

it.each([
  ['resolves', () => Promise.resolve()],
  ['rejects', () => Promise.reject(new Error('failed'))],
])('R19: a promise that %s leaves no listener on the signal', async (_name, begin) => {
  const { signal } = new AbortController()
  await withSignal(begin(), signal).catch(() => undefined)
  await new Promise(setImmediate)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
