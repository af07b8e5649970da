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
    /** Fires the timers that have this length. */
    fire(ms: number) {
      for (const [key, { ms: length, run }] of timers) {
        if (length !== ms) continue
        timers.delete(key)
        run()
      }
    },
  }
}

function begin(page = new AbortController()) {
  const timers = createTimers()
  const ends: string[] = []
  const limits = { timeoutMs: 300, maxExchangeMs: 5000, onEnd: () => void ends.push('end') }
  const exchange = beginExchange(timers.after, page.signal, limits)
  return { page, timers, ends, exchange }
}

it('B9: the proxy aborts a request to an API after timeoutMs without activity', () => {
  const { exchange, timers } = begin()
  expect([timers.lengths(), exchange.signal.aborted, exchange.reason]).toEqual([
    [300, 5000],
    false,
    undefined,
  ])
  timers.fire(300)
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'timeout'])
  expect(timers.lengths()).toEqual([])
})

it('B9: each chunk of a body restarts the idle timer of a request to an API', () => {
  const { exchange, timers } = begin()
  exchange.touch()
  exchange.touch()
  expect(timers.lengths()).toEqual([5000, 300])
})

it('B9: the timer of a request to an API stops while the proxy waits for the browser', () => {
  const { exchange, timers } = begin()
  exchange.rest()
  expect(timers.lengths()).toEqual([5000])
  timers.fire(300)
  expect(exchange.signal.aborted).toBe(false)
  exchange.touch()
  expect(timers.lengths()).toEqual([5000, 300])
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

it('S31: the proxy aborts a request to an API after maxExchangeMs, even while it waits for the browser', () => {
  const { exchange, timers } = begin()
  exchange.rest()
  timers.fire(5000)
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'too_long'])
  expect(timers.lengths()).toEqual([])
})

it('S31: each chunk of the request body restarts the time limit of the exchange, and no other chunk does', () => {
  const { exchange, timers } = begin()
  exchange.extend()
  exchange.extend()
  expect(timers.lengths()).toEqual([300, 5000])
  exchange.touch()
  expect(timers.lengths()).toEqual([5000, 300])
})

it('S31: an event stream has no time limit, also if the request body sends more data', () => {
  const { exchange, timers } = begin()
  exchange.unlimit()
  exchange.extend()
  expect(timers.lengths()).toEqual([300])
})

it('S32: an exchange ends one time, however often it is ended and aborted', () => {
  for (const how of ['end', 'timeout', 'gone'] as const) {
    const { exchange, ends, page } = begin()
    if (how === 'end') exchange.end()
    else exchange.abort(how)
    expect(ends).toEqual(['end'])
    exchange.end()
    exchange.abort('gone')
    page.abort()
    exchange.extend()
    expect(ends).toEqual(['end'])
  }
})
