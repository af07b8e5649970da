import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { withSignal } from '../../src/session/with-signal'

const never = new Promise<never>(() => undefined)

it('R19: `withSignal()` rejects immediately if the signal is aborted, even if the promise is pending', async () => {
  const reason = new Error('gone')
  await expect(withSignal(never, AbortSignal.abort(reason))).rejects.toBe(reason)
})

it.each([
  ['resolves', () => Promise.resolve()],
  ['rejects', () => Promise.reject(new Error('failed'))],
])(
  'R19: `withSignal()` leaves no listener on the signal if the promise %s',
  async (_name, begin) => {
    const { signal } = new AbortController()
    await withSignal(begin(), signal).catch(() => undefined)
    await new Promise(setImmediate)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  },
)
