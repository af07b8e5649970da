import { expect, it } from 'vitest'
import { beginExchange } from '../../src/proxy/exchange'

/** Timers that the test fires. */
function createTimers() {
  const timers = new Map<object, { ms: number; run: () => void }>()
  return {
    lengths: () => [...timers.values()].map(({ ms }) => ms),
    after(ms: number, run: () => void) {
      const key = {}
      timers.set(key, { ms, run })
      return () => void timers.delete(key)
    },
    fire() {
      for (const [key, { run }] of timers) {
        timers.delete(key)
        run()
      }
    },
  }
}

function begin(page = new AbortController()) {
  const timers = createTimers()
  return { page, timers, exchange: beginExchange(timers.after, page.signal, 300) }
}

it('B9: the proxy aborts a request to an API after timeoutMs without activity', () => {
  const { exchange, timers } = begin()
  expect([timers.lengths(), exchange.signal.aborted, exchange.reason]).toEqual([
    [300],
    false,
    undefined,
  ])
  timers.fire()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'timeout'])
  expect(timers.lengths()).toEqual([])
})

it('B9: each chunk of a body restarts the only timer of a request to an API', () => {
  const { exchange, timers } = begin()
  exchange.touch()
  exchange.touch()
  expect(timers.lengths()).toEqual([300])
})

it('B9: the timer of a request to an API stops while the proxy waits for the browser', () => {
  const { exchange, timers } = begin()
  exchange.rest()
  expect(timers.lengths()).toEqual([])
  timers.fire()
  expect(exchange.signal.aborted).toBe(false)
  exchange.touch()
  expect(timers.lengths()).toEqual([300])
})

it('B5: the proxy aborts the request to the API if the browser disconnects', () => {
  const { exchange, page, timers } = begin()
  page.abort()
  expect([exchange.signal.aborted, exchange.reason, timers.lengths()]).toEqual([true, 'gone', []])
})

it('B5: the proxy aborts a request to the API immediately if the browser has already disconnected', () => {
  const page = new AbortController()
  page.abort()
  const { exchange, timers } = begin(page)
  expect([exchange.signal.aborted, exchange.reason, timers.lengths()]).toEqual([true, 'gone', []])
})

it('B5: a second abort of a request to an API does not change the reason of the first abort', () => {
  const { exchange, page } = begin()
  exchange.abort('too_large')
  exchange.abort('timeout')
  page.abort()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'too_large'])
})

it('B5: a completed request to an API cannot be aborted and has no timer', () => {
  const { exchange, page, timers } = begin()
  exchange.end()
  exchange.touch()
  expect(timers.lengths()).toEqual([])
  exchange.abort('timeout')
  page.abort()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([false, undefined])
})
