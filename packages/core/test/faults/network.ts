import type { FakeClock } from '@genauth/core/testing'
import type { Emulator, Fault } from '@genauth/emulator'
import { settle } from '../session/world'

/** The endpoints that a page asks. */
export const endpoints = ['token', 'userinfo', 'introspection', 'revocation'] as const
export type Endpoint = (typeof endpoints)[number]

/** How many requests were sent, by endpoint; those that were not are left out. */
export type Requests = Partial<Record<Endpoint, number>>

/** What can be wrong with an endpoint: a fault of the emulator's, or nobody who listens there. */
export type Trouble = Fault | 'refused'

/** Real HTTP between a page with a faked clock and the emulator. */
export interface Network {
  readonly fetch: typeof fetch
  arm(endpoint: Endpoint, trouble: Trouble): void
  /** Everything works again. */
  lift(): void
  /** What was sent since the count began; throws where not all of it came to the server. */
  sent(): Requests
  startCounting(): void
  /** Waits until no answer is on its way any more, but those that are held back for good. */
  quiet(): Promise<void>
  /** Moves the clock, but never while an answer is on its way, until the promise has settled. */
  finish<T>(promise: Promise<T>): Promise<T>
}

/** Long enough for whoever waits to give up first. */
const heldBackMs = 600_000

/** How long a page waits for an answer. */
const timeoutMs = 10_000

export const silence: Fault = { kind: 'delay', delayMs: heldBackMs }

export function createNetwork(emulator: Emulator, clock: FakeClock): Network {
  const refused = new Set<Endpoint>()
  const silent = new Set<Endpoint>()
  const inFlight = new Map<object, Endpoint>()
  let sent: Requests = {}
  let before: Requests = {}

  const arrived = (endpoint: Endpoint) => emulator.count(endpoint) - (before[endpoint] ?? 0)
  const startCounting = () => {
    sent = {}
    before = Object.fromEntries(endpoints.map((one) => [one, emulator.count(one)]))
  }
  startCounting()
  /** Whether all that is in flight has reached the server, which will say nothing. */
  const isHeldBack = () =>
    [...inFlight.values()].every((one) => silent.has(one) && arrived(one) >= (sent[one] ?? 0))
  const quiet = async () => {
    await settle()
    while (!isHeldBack()) await settle()
    await settle()
  }
  return {
    async fetch(input, init) {
      const endpoint = endpointOf(String(input))
      const flight = {}
      sent[endpoint] = (sent[endpoint] ?? 0) + 1
      inFlight.set(flight, endpoint)
      const land = () => inFlight.delete(flight)
      try {
        const url = refused.has(endpoint) ? nobodyAt(String(input)) : input
        const response = await fetch(url, init)
        // It has arrived when the last byte of its body has.
        void response.clone().arrayBuffer().then(land, land)
        return response
      } catch (error) {
        land()
        throw error
      }
    },
    arm(endpoint, trouble) {
      if (trouble === 'refused') refused.add(endpoint)
      else emulator.setFault(endpoint, trouble)
      if (trouble === silence) silent.add(endpoint)
    },
    lift() {
      refused.clear()
      silent.clear()
      emulator.clearFaults()
    },
    startCounting,
    sent() {
      for (const endpoint of endpoints) {
        const expected = refused.has(endpoint) ? 0 : (sent[endpoint] ?? 0)
        if (arrived(endpoint) !== expected) {
          throw new Error(`${arrived(endpoint)} of ${expected} requests came to ${endpoint}`)
        }
      }
      return { ...sent }
    },
    quiet,
    async finish(promise) {
      let isSettled = false
      const note = () => {
        isSettled = true
      }
      promise.then(note, note)
      for (;;) {
        await quiet()
        if (isSettled) return promise
        await clock.advance(inFlight.size > 0 ? timeoutMs : 50)
      }
    },
  }
}

function endpointOf(url: string): Endpoint {
  const end = new URL(url).pathname.split('/').at(-1)
  return endpoints.find((endpoint) => endpoint === end) ?? 'userinfo'
}

/** The emulator listens on 127.0.0.1 alone, and keeps its port on every other address from being somebody else's. */
function nobodyAt(url: string): string {
  return url.replace('127.0.0.1', '[::1]')
}
