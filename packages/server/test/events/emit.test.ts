import { describe, expect, expectTypeOf, it } from 'vitest'
import { createEmit, describeEvent } from '../../src/events/emit'
import type { NewServerEvent, ServerEvent } from '../../src/events/server-event'

const login = { type: 'login', sessionId: 'a-session' } as const

function fail(): never {
  throw new Error('The log is full.')
}

function requestWith(headers: Record<string, string>, path = '/auth/callback?code=x'): Request {
  return new Request(`https://app.example${path}`, { headers })
}

describe('createEmit', () => {
  it('an event has the time of the clock, and no member without a value', () => {
    const events: ServerEvent[] = []
    const emit = createEmit(
      (event) => void events.push(event),
      () => 123,
    )
    emit({ ...login, sub: undefined })
    expect(events).toStrictEqual([{ type: 'login', at: 123, sessionId: 'a-session' }])
  })

  it.each<[string, () => void | Promise<void>]>([
    ['throws', () => fail()],
    ['rejects', async () => fail()],
  ])('emit does not throw if onEvent %s', (_how, onEvent) => {
    // An unhandled rejection would fail this test run.
    expect(() => createEmit(onEvent, () => 1)(login)).not.toThrow()
  })
})

describe('describeEvent', () => {
  const describeRequest = (request: Request) => describeEvent(login, 1, request)

  it('the path of an event has no query, and at most 256 characters', () => {
    expect(describeRequest(requestWith({})).path).toBe('/auth/callback')
    expect(describeRequest(requestWith({}, `/${'a'.repeat(9000)}`)).path).toHaveLength(256)
  })

  it.each<[string, Record<string, string>, string | undefined]>([
    ['x-request-id', { 'x-request-id': '7b0c-1.A:b_' }, '7b0c-1.A:b_'],
    ['x-request-id with spaces', { 'x-request-id': 'a b' }, undefined],
    ['x-request-id with markup', { 'x-request-id': '<script>' }, undefined],
    ['an empty x-request-id', { 'x-request-id': '' }, undefined],
    ['x-request-id of 64 characters', { 'x-request-id': 'a'.repeat(64) }, 'a'.repeat(64)],
    ['x-request-id of 65 characters', { 'x-request-id': 'a'.repeat(65) }, undefined],
    ['traceparent', { traceparent: `00-${'ab'.repeat(16)}-${'1'.repeat(16)}-01` }, 'ab'.repeat(16)],
    [
      'traceparent without an id',
      { traceparent: `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01` },
      undefined,
    ],
    ['traceparent that is no traceparent', { traceparent: 'x'.repeat(55) }, undefined],
    [
      'an invalid x-request-id and a traceparent',
      { 'x-request-id': 'a b', traceparent: `00-${'c'.repeat(32)}-${'1'.repeat(16)}-00` },
      'c'.repeat(32),
    ],
    ['no header', {}, undefined],
  ])('the requestId of a request with %s is harmless', (_what, headers, expected) => {
    expect(describeRequest(requestWith(headers)).requestId).toBe(expected)
  })

  it.each<[string, string, string]>([
    ['a line break', 'ada\n{"type":"login"}', 'ada\uFFFD{"type":"login"}'],
    ['a line separator', 'ada\u2028x', 'ada\uFFFDx'],
    ['an escape sequence', '\u001B[2Jada', '\uFFFD[2Jada'],
    ['half a character', 'ada\uD800', 'ada\uFFFD'],
    ['a letter of any script', 'Ада', 'Ада'],
  ])('the sub of an event with %s cannot forge a line of a log', (_what, sub, expected) => {
    expect(describeEvent({ ...login, sub }, 1).sub).toBe(expected)
  })

  it.each(['\n', '"', '\u{10FFFF}', '\u{1F600}', 'a'])(
    'S20: an event has less than 2 kB, even if each character of the sub is %j',
    (character) => {
      const event: NewServerEvent = {
        type: 'session_rejected',
        sessionId: 'a'.repeat(43),
        sub: character.repeat(100_000),
        code: 'cross_origin_request',
        reason: 'unreadable',
      }
      const headers = { 'x-request-id': 'a'.repeat(64) }
      const described = describeEvent(
        event,
        Date.now(),
        requestWith(headers, `/${character.repeat(9000)}`),
      )
      const bytes = new TextEncoder().encode(JSON.stringify(described)).length
      expect(bytes).toBeLessThan(2048)
    },
  )
})

describe('ServerEvent', () => {
  it('the type of an event narrows its members', () => {
    const list = (event: ServerEvent) => {
      expectTypeOf(event.code).not.toBeAny()
      expectTypeOf(event.sessionId).toEqualTypeOf<string | undefined>()
      if (event.type !== 'session_ended') return
      expectTypeOf(event.sessionId).toEqualTypeOf<string>()
      expectTypeOf(event.reason).toEqualTypeOf<
        'logout' | 'replaced' | 'renewal_failed' | 'cloned'
      >()
    }
    expectTypeOf(list).toBeFunction()
  })
})
