import { expect, it } from 'vitest'
import { readForm } from '../../src/http/read-form'
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
  'a form is read if its type is %s',
  async (type) => {
    expect((await readForm(post('a=1&b=%C3%A4', type))).get('b')).toBe('ä')
  },
)

it.each(['text/plain', 'application/json', `${formType}x`, `text/${formType}`, ''])(
  'a body of the type %j is no form',
  async (type) => {
    expect((await failure(() => readForm(post('a=1', type)))).code).toBe('invalid_request')
  },
)

it('a form without a body, or without a type, is empty or rejected', async () => {
  expect([...(await readForm(post(null)))]).toEqual([])
  const bytes = new TextEncoder().encode('a=1')
  const untyped = new Request('https://app.example/', { method: 'POST', body: bytes })
  expect((await failure(() => readForm(untyped))).code).toBe('invalid_request')
})

it('a form of exactly 32 kB is read, and one more byte is too large', async () => {
  const exact = `a=${'x'.repeat(32 * 1024 - 2)}`
  expect((await readForm(post(exact))).get('a')).toHaveLength(32 * 1024 - 2)
  expect((await failure(() => readForm(post(`${exact}x`)))).code).toBe('invalid_request')
})

it('a form that is too large is read no further', async () => {
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

it('a form in parts is read whole, also if a part ends within a character', async () => {
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
