import { GenAuthError } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import type { Api } from '../../src/proxy/apis'
import { pageLocation } from '../../src/proxy/forward'
import { api, bodyOf, errorOf, type Sent, untilAborted, useForward } from '../support/use-forward'

describe('forwarding a request', () => {
  it("B5: the proxy adds the session's token to a request, and neither follows redirects nor caches", async () => {
    const { send, sent } = useForward(() => new Response('[]'))
    const response = await send({ headers: { authorization: 'Bearer forged', cookie: 'a=1' } })
    expect([response.status, await response.text()]).toEqual([200, '[]'])
    const [{ url, init } = { url: '', init: {} }] = sent
    expect(url).toBe('https://orders.internal/v1/list')
    expect(init).toMatchObject({ method: 'GET', redirect: 'manual', cache: 'no-store', body: null })
    expect([...new Headers(init.headers)]).toEqual([
      ['accept-encoding', 'identity'],
      ['authorization', 'Bearer a-token'],
    ])
  })

  it.each([
    'accept',
    'accept-language',
    'content-type',
    'idempotency-key',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'prefer',
    'range',
    'traceparent',
    'tracestate',
    'x-request-id',
  ])('B5: the proxy forwards the request header %s', async (name) => {
    const { send, sent } = useForward(() => new Response())
    await send({ headers: { [name]: 'a-value' } })
    expect(new Headers(sent[0]?.init.headers).get(name)).toBe('a-value')
  })

  it('B5: the proxy accepts a request body of maxBodyBytes, but no larger body', async () => {
    const echo = async ({ init }: Sent) => new Response(await new Response(init.body).text())
    const { send, sent, reports } = useForward(echo)
    const exact = await send({ method: 'POST', body: bodyOf('01234', '56789'), duplex: 'half' })
    expect(await exact.text()).toBe('0123456789')
    const larger = await send({ method: 'POST', body: bodyOf('01234', '567890'), duplex: 'half' })
    expect(await errorOf(larger)).toEqual([413, 'invalid_request'])
    expect([sent.length, reports]).toEqual([2, []])
  })

  it('B5: the proxy accepts a content-length of maxBodyBytes, and rejects a larger content-length without a request to the API', async () => {
    const { send, sent } = useForward(() => new Response())
    const post = (length: string) =>
      send({ method: 'POST', body: '', headers: { 'content-length': length } })
    expect((await post('10')).status).toBe(200)
    expect(await errorOf(await post('11'))).toEqual([413, 'invalid_request'])
    expect(sent).toHaveLength(1)
  })

  it('B9: the proxy returns and reports a 504 if the API does not respond within timeoutMs', async () => {
    const { send, reports, fire, timers } = useForward(untilAborted)
    const response = send()
    await Promise.resolve()
    fire(1000)
    expect(await errorOf(await response)).toEqual([504, 'timeout'])
    expect([reports, timers.size]).toEqual([['timeout'], 0])
  })

  it('B9: the proxy returns and reports a 502 without details if the request to the API fails', async () => {
    const { send, reports, timers } = useForward(() => {
      throw new TypeError('connect ECONNREFUSED 10.0.0.7 Bearer a-token')
    })
    const response = await send()
    expect(await response.clone().text()).not.toMatch(/10\.0\.0\.7|a-token/)
    expect(await errorOf(response)).toEqual([502, 'network_error'])
    expect([reports, timers.size]).toEqual([['network_error'], 0])
  })

  it('B5: the proxy reports no error if the browser disconnects', async () => {
    const page = new AbortController()
    const { send, sent, reports } = useForward(untilAborted)
    const response = send({ signal: page.signal })
    await Promise.resolve()
    page.abort()
    expect((await response).status).toBe(502)
    expect([sent[0]?.init.signal?.aborted, reports]).toEqual([true, []])
  })

  it('B15: the proxy rejects with the error of the request body if it cannot read the body', async () => {
    const { send } = useForward(
      async ({ init }) => new Response(await new Response(init.body).text()),
    )
    const error = new GenAuthError('invalid_options', 'The body was read before.')
    const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(error) })
    await expect(send({ method: 'POST', body, duplex: 'half' })).rejects.toBe(error)
  })
})

describe('forwarding a response', () => {
  it.each([
    'accept-ranges',
    'content-disposition',
    'content-language',
    'content-range',
    'content-type',
    'etag',
    'last-modified',
    'preference-applied',
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'server-timing',
    'x-request-id',
  ])('B5: the proxy forwards the response header %s', async (name) => {
    const { send } = useForward(() => new Response(null, { headers: { [name]: 'a-value' } }))
    expect((await send()).headers.get(name)).toBe('a-value')
  })

  it('B5: the proxy forwards the content-length of a response unless the body was decoded', async () => {
    const headers = { 'content-length': '2' }
    const plain = useForward(() => new Response('[]', { headers }))
    expect((await plain.send()).headers.get('content-length')).toBe('2')
    const encoded = useForward(
      () => new Response('[]', { headers: { ...headers, 'content-encoding': 'gzip' } }),
    )
    const decoded = await encoded.send()
    expect([decoded.status, decoded.headers.get('content-length')]).toEqual([200, null])
  })

  it('B5: the proxy accepts a response body of maxBodyBytes, but no larger body', async () => {
    const exact = useForward(() => new Response(bodyOf('01234', '56789')))
    expect(await (await exact.send()).text()).toBe('0123456789')
    const larger = useForward(() => new Response(bodyOf('01234', '567890')))
    await expect((await larger.send()).text()).rejects.toThrow()
    expect(larger.sent[0]?.init.signal?.aborted).toBe(true)
  })

  it.each([
    ['10', 200],
    ['11', 502],
  ])(
    'B5: the proxy responds to a content-length of %s with %d if maxBodyBytes is 10',
    async (length, status) => {
      const { send, sent, reports } = useForward(
        () => new Response('x', { headers: { 'content-length': length } }),
      )
      expect((await send()).status).toBe(status)
      expect(reports).toEqual(status === 502 ? ['invalid_response'] : [])
      expect(sent[0]?.init.signal?.aborted).toBe(status === 502)
    },
  )

  it('B5: the proxy accepts any content-length in a response to HEAD or with status 304', async () => {
    const headers = { 'content-length': '5000' }
    const head = useForward(() => new Response('x', { headers }))
    expect((await head.send({ method: 'HEAD' })).status).toBe(200)
    const none = useForward(() => new Response(null, { status: 304, headers }))
    expect((await none.send()).status).toBe(304)
  })

  it.each([300, 301, 302, 303, 307, 308])(
    'B5: the proxy rewrites the location of a %d response, or returns 502 if the location is outside of the API',
    async (status) => {
      const to = (location: string) => () => new Response(null, { status, headers: { location } })
      const inside = await useForward(to('/v1/list?page=2')).send()
      expect([inside.status, inside.headers.get('location')]).toEqual([
        status,
        '/auth/api/orders/list?page=2',
      ])
      const outside = useForward(to('https://evil.example/'))
      expect(await errorOf(await outside.send())).toEqual([502, 'invalid_response'])
      expect(outside.reports).toEqual(['invalid_response'])
    },
  )

  it.each([200, 201, 304, 400])(
    'B5: the proxy removes a location outside of the API from a %d response',
    async (status) => {
      const headers = { location: 'https://evil.example/' }
      const response = await useForward(() => new Response(null, { status, headers })).send()
      expect([response.status, response.headers.get('location')]).toEqual([status, null])
    },
  )

  it('B5: the proxy forwards a 303 response without a location', async () => {
    const respond = () => new Response(null, { status: 303 })
    const response = await useForward(respond, { patterns: [['**']] }).send()
    expect([response.status, response.headers.get('location')]).toEqual([303, null])
  })

  it('B9: the proxy runs an idle timer only while the browser waits for the next chunk of the API', async () => {
    const { send, lengths, sent, fire } = useForward(
      () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })),
    )
    const reader = (await send()).body?.getReader()
    expect(lengths()).toEqual([9000])
    await reader?.read()
    expect(lengths()).toEqual([9000])
    const next = reader?.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect(lengths()).toEqual([1000, 9000])
    fire(1000)
    expect(sent[0]?.init.signal?.aborted).toBe(true)
    await expect(next).rejects.toThrow()
  })

  it('B9: the proxy removes its timer and listener after a response with or without a body', async () => {
    for (const body of ['[]', null]) {
      const { send, timers, sent } = useForward(() => new Response(body))
      const page = new AbortController()
      await (await send({ signal: page.signal })).text()
      expect(timers.size).toBe(0)
      page.abort()
      expect(sent[0]?.init.signal?.aborted).toBe(false)
    }
  })
})

const withItems: Api = { ...api, patterns: [['list'], ['items', '*']] }
const from = new URL('https://orders.internal/v1/items/7')
const locate = (location: string) =>
  pageLocation(location, from, { api: withItems, at: '/auth/api/orders' })

it.each([
  ['https://orders.internal/v1/list', '/auth/api/orders/list'],
  ['/v1/list?a=b#c', '/auth/api/orders/list?a=b#c'],
  ['8', '/auth/api/orders/items/8'],
  ['../list', '/auth/api/orders/list'],
  ['?page=2', '/auth/api/orders/items/7?page=2'],
])("B5: the proxy rewrites the API's redirect to %s as %s", (location, target) => {
  expect(locate(location)).toBe(target)
})

it.each([
  'https://evil.example/v1/list',
  'http://orders.internal/v1/list',
  'https://orders.internal:8443/v1/list',
  '//evil.example/v1/list',
  '/v1',
  '/v1x/list',
  '/v2/list',
  '/list',
  '/v1/admin',
  '/v1/items/a%2fb',
  '/v1//list',
  'http://[',
])("B5: the proxy has no URL for the API's redirect to %s", (location) => {
  expect(locate(location)).toBeUndefined()
})
