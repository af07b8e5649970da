import { expect, it } from 'vitest'
import { readForm } from '../../src/routes/backchannel-logout'
import { failure } from '../support/failure'

const formType = 'application/x-www-form-urlencoded'

const post = (body: BodyInit | null, type: string | undefined = formType) => {
  const init = { method: 'POST', body, duplex: 'half' }
  const request = new Request('https://app.example/auth/backchannel-logout', init as RequestInit)
  if (type === undefined) request.headers.delete('content-type')
  else request.headers.set('content-type', type)
  return request
}

it.each([formType, `${formType};charset=UTF-8`, `${formType} ; a=b`, formType.toUpperCase()])(
  'readForm() accepts the content type %s',
  async (type) => {
    expect((await readForm(post('a=1&b=%C3%A4', type))).get('b')).toBe('ä')
  },
)

it.each(['text/plain', 'application/json', `${formType}x`, `text/${formType}`, ''])(
  'readForm() rejects the content type %j',
  async (type) => {
    expect((await failure(() => readForm(post('a=1', type)))).code).toBe('invalid_request')
  },
)

it('readForm() returns an empty form without a body, and rejects a body without a type', async () => {
  expect([...(await readForm(post(null)))]).toEqual([])
  const bytes = new TextEncoder().encode('a=1')
  const untyped = new Request('https://app.example/', { method: 'POST', body: bytes })
  expect((await failure(() => readForm(untyped))).code).toBe('invalid_request')
})

it('readForm() accepts a form of 32 kB, but no larger form', async () => {
  const exact = `a=${'x'.repeat(32 * 1024 - 2)}`
  expect((await readForm(post(exact))).get('a')).toHaveLength(32 * 1024 - 2)
  expect((await failure(() => readForm(post(`${exact}x`)))).code).toBe('invalid_request')
})

it('readForm() stops reading a form that is too large', async () => {
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(20 * 1024)),
    cancel() {
      isCancelled = true
    },
  })
  expect((await failure(() => readForm(post(body)))).code).toBe('invalid_request')
  expect(isCancelled).toBe(true)
})

it('readForm() reads a form whose chunks split a character', async () => {
  const bytes = new TextEncoder().encode('a=ä&b=€')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
      controller.close()
    },
  })
  expect([...(await readForm(post(body)))]).toEqual([
    ['a', 'ä'],
    ['b', '€'],
  ])
})
