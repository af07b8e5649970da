import type { GenAuthError } from '@genauth/core'
import { toWebResponse } from '../../src/http/reply'
import type { Api } from '../../src/proxy/apis'
import { forward } from '../../src/proxy/forward'
import { createSlots } from '../../src/proxy/slots'
import { serverRuntime } from '../../src/runtime/server-runtime'

export const api: Api = {
  name: '/orders',
  origin: 'https://orders.internal',
  prefix: '/v1',
  methods: ['GET', 'POST'],
  patterns: [['list']],
  maxBodyBytes: 10,
  timeoutMs: 1000,
  maxExchangeMs: 9000,
  maxConcurrentPerSession: 2,
  slots: createSlots(2),
}

export interface Sent {
  readonly url: string
  readonly init: RequestInit
}

/** Creates a function that forwards a request. `respond` replaces the API, and the test fires the timers. */
export function useForward(
  respond: (sent: Sent) => Response | Promise<Response>,
  changes: Partial<Api> = {},
) {
  const sent: Sent[] = []
  const reports: string[] = []
  const timers = new Map<() => void, number>()
  const slots = createSlots(2)
  const ports = {
    fetch: async (url: unknown, init: RequestInit = {}) => {
      const one = { url: String(url), init }
      sent.push(one)
      return respond(one)
    },
    runtime: {
      ...serverRuntime,
      after(ms: number, run: () => void) {
        timers.set(run, ms)
        return () => void timers.delete(run)
      },
    },
    report: (error: GenAuthError) => reports.push(error.code),
  }
  const send = async (init: RequestInit & { duplex?: 'half' } = {}, sessionId = 'a-session') => {
    const reply = await forward(ports as Parameters<typeof forward>[0], {
      request: new Request('https://app.example/auth/api/orders/list', init),
      api: { ...api, slots, ...changes },
      url: new URL('https://orders.internal/v1/list'),
      at: '/auth/api/orders',
      accessToken: 'a-token',
      sessionId,
    })
    return toWebResponse(reply)
  }
  /** Fires the timers that have this length. */
  const fire = (ms: number) => {
    for (const [run, length] of timers) if (length === ms) run()
  }
  /** Returns the lengths of the running timers. */
  const lengths = () => [...timers.values()].sort((one, other) => one - other)
  return { send, sent, reports, timers, lengths, fire, slots }
}

export const bodyOf = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })

export const errorOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: string }).error,
]

/** Waits until the request's signal is aborted, and then rejects as `fetch` does. */
export const untilAborted = ({ init }: Sent) =>
  new Promise<never>((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')))
  })
