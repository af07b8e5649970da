import { describe, expect, it } from 'vitest'
import { bodyOf, errorOf, untilAborted, useForward } from '../support/use-forward'

const endless = () => new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1)) })
const typed = (type: string) => new Response(endless(), { headers: { 'content-type': type } })

describe('maxExchangeMs', () => {
  it('S31: the proxy closes a response that the browser has not read within maxExchangeMs', async () => {
    const { send, sent, fire, timers } = useForward(() => typed('application/json'))
    const reader = (await send()).body?.getReader()
    await reader?.read()
    expect(sent[0]?.init.signal?.aborted).toBe(false)
    fire(9000)
    expect(sent[0]?.init.signal?.aborted).toBe(true)
    // The body fails although nothing reads it.
    await expect(reader?.closed).rejects.toThrow()
    expect(timers.size).toBe(0)
  })

  it('S31: the proxy returns and reports a 504 if the API does not respond within maxExchangeMs', async () => {
    const { send, reports, fire, timers } = useForward(untilAborted)
    const response = send()
    await Promise.resolve()
    fire(9000)
    expect(await errorOf(await response)).toEqual([504, 'timeout'])
    expect([reports, timers.size]).toEqual([['timeout'], 0])
  })

  it.each(['text/event-stream', 'Text/Event-Stream; charset=utf-8'])(
    'S31: a response with the type %s has no time limit',
    async (type) => {
      const { send, lengths } = useForward(() => typed(type))
      const { body } = await send()
      expect(lengths()).toEqual([])
      await body?.cancel()
    },
  )

  it.each(['text/event-streams', 'application/json', 'text/plain; a=text/event-stream'])(
    'S31: a response with the type %s has the time limit',
    async (type) => {
      const { send, lengths } = useForward(() => typed(type))
      const { body } = await send()
      expect(lengths()).toEqual([9000])
      await body?.cancel()
    },
  )

  it('S31: the time limit starts again with each chunk of an upload', async () => {
    const limits: (() => void)[] = []
    const app = useForward(
      async ({ init }) => {
        const reader = (init.body as ReadableStream<Uint8Array>).getReader()
        for (;;) {
          limits.push(...[...app.timers].flatMap(([run, ms]) => (ms === 9000 ? [run] : [])))
          if ((await reader.read()).done) return new Response('done')
        }
      },
      { maxBodyBytes: 100 },
    )
    const response = await app.send({
      method: 'POST',
      body: bodyOf('one', 'two'),
      duplex: 'half',
    })
    expect(await response.text()).toBe('done')
    // One limit before the first chunk, and one after each of the two chunks.
    expect(new Set(limits).size).toBe(3)
    expect(app.timers.size).toBe(0)
  })
})

describe('maxConcurrentPerSession', () => {
  it('S32: the proxy responds with 429 to a further request of a session, and forwards nothing', async () => {
    const { send, sent, reports } = useForward(() => typed('text/plain'))
    const open = [await send(), await send()]
    const refused = await send()
    expect(refused.headers.get('x-genauth-error')).toBe('rate_limited')
    expect(await errorOf(refused)).toEqual([429, 'rate_limited'])
    expect([sent.length, reports]).toEqual([2, []])
    expect((await send({}, 'another-session')).status).toBe(200)
    await open[0]?.body?.cancel()
    expect((await send()).status).toBe(200)
  })

  const endings: [string, (app: ReturnType<typeof useForward>) => Promise<unknown>][] = [
    ['has ended', async ({ send }) => (await send()).text()],
    ['has no body', ({ send }) => send({ headers: { accept: 'nothing' } })],
    [
      'was cancelled',
      async ({ send }) => (await send({ headers: { accept: 'endless' } })).body?.cancel(),
    ],
    [
      'has failed',
      async ({ send }) => (await send({ headers: { accept: 'failing' } })).text().catch(() => 0),
    ],
    [
      'is too large',
      async ({ send }) => (await send({ headers: { accept: 'endless' } })).text().catch(() => 0),
    ],
    ['announced too many bytes', ({ send }) => send({ headers: { accept: 'announced' } })],
    ['is a forbidden redirect', ({ send }) => send({ headers: { accept: 'redirect' } })],
    ['never came', ({ send }) => send({ headers: { accept: 'unreachable' } })],
    [
      'ended with an error of the request body',
      ({ send }) =>
        send({
          method: 'POST',
          body: new ReadableStream({ pull: () => Promise.reject(new Error('gone')) }),
          duplex: 'half',
        }),
    ],
    [
      'was too late',
      async ({ send, fire }) => {
        const response = send({ headers: { accept: 'late' } })
        await Promise.resolve()
        fire(1000)
        return response
      },
    ],
    [
      'took too long',
      async ({ send, fire }) => {
        await send({ headers: { accept: 'endless' } })
        fire(9000)
      },
    ],
    [
      'lost its browser',
      async ({ send }) => {
        const page = new AbortController()
        await send({ headers: { accept: 'endless' }, signal: page.signal })
        page.abort()
      },
    ],
    [
      'lost its browser before the request',
      ({ send }) => send({ headers: { accept: 'late' }, signal: AbortSignal.abort() }),
    ],
  ]

  it.each(endings)('S32: a request does not count after its response %s', async (_how, end) => {
    const app = useForward(async (one) => {
      const kind = new Headers(one.init.headers).get('accept')
      one.init.signal?.throwIfAborted()
      if (kind === 'nothing') return new Response(null, { status: 204 })
      if (kind === 'endless') return typed('text/plain')
      if (kind === 'failing')
        return new Response(new ReadableStream({ pull: () => Promise.reject(new Error('broken')) }))
      if (kind === 'announced') return new Response('x', { headers: { 'content-length': '11' } })
      if (kind === 'redirect')
        return new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })
      if (kind === 'unreachable') throw new TypeError('fetch failed')
      if (kind === 'late') return untilAborted(one)
      return new Response(await new Response(one.init.body).text())
    })
    await end(app)
    expect([app.slots.size(), app.timers.size]).toEqual([0, 0])
  })
})
