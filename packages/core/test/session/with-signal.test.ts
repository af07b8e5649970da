import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { withSignal } from '../../src/session/with-signal'

const never = new Promise<never>(() => undefined)

it('R19: nobody waits with a signal that has been aborted, even for what is under way', async () => {
  const reason = new Error('gone')
  await expect(withSignal(never, AbortSignal.abort(reason))).rejects.toBe(reason)
})

it.each([
  ['comes', () => Promise.resolve()],
  ['fails', () => Promise.reject(new Error('failed'))],
])('R19: nothing stays on a signal that outlives what %s', async (_name, begin) => {
  const { signal } = new AbortController()
  await withSignal(begin(), signal).catch(() => undefined)
  await new Promise(setImmediate)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
