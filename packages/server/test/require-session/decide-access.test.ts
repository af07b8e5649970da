import { describe, expect, it } from 'vitest'
import { type AccessFacts, decideAccess } from '../../src/require-session/decide-access'
import type { RequireSessionOptions } from '../../src/require-session/options'

const now = 1_000_000_000
const claims = { maxAgeMs: 600_000 }
const user = { sub: 'ada', roles: ['editor', { code: 'admin' }] }
const current = { user, userUpdatedAt: now - 1000 }
const old = { user, userUpdatedAt: now - 600_000 }
const incomplete = { user }
const unknown = {}

const decide = (session: AccessFacts['session'], options: RequireSessionOptions) =>
  decideAccess({ session, options, claims, now }).kind

const admin = { role: 'admin' }
const owner = { role: 'owner' }

describe('decideAccess()', () => {
  it.each<[string, AccessFacts['session'], RequireSessionOptions, string]>([
    ['no options', unknown, {}, 'accepted'],
    ['the role', current, admin, 'accepted'],
    ['another role', current, owner, 'forbidden'],
    ['claims as old as the limit', old, admin, 'claims_outdated'],
    ['claims without a time', incomplete, admin, 'claims_outdated'],
    ['no claims', unknown, admin, 'claims_outdated'],
    ['a time without claims', { userUpdatedAt: now }, admin, 'claims_outdated'],
    ['old claims without the role', old, owner, 'claims_outdated'],
    ['old claims, but no role is required', old, {}, 'accepted'],
    ['when, which accepts', current, { when: () => true }, 'accepted'],
    ['when, which refuses', current, { when: () => false }, 'forbidden'],
    ['the role, and when, which refuses', current, { ...admin, when: () => false }, 'forbidden'],
    ['another role, and when, which accepts', current, { ...owner, when: () => true }, 'forbidden'],
    ['when, with old claims', old, { when: () => true }, 'claims_outdated'],
  ])('U32, U33: with %s, the decision is right', (_name, session, options, kind) => {
    expect(decide(session, options)).toBe(kind)
  })

  it('U33: when is never called with claims that are unknown or too old', () => {
    const calls: unknown[] = []
    const when = (given: unknown) => calls.push(given) > 0
    for (const session of [old, incomplete, unknown]) decide(session, { when })
    expect(calls).toEqual([])
    decide(current, { when })
    expect(calls).toEqual([user])
  })

  const throwing = () => {
    throw new RangeError('a defect of the app')
  }
  it.each<[string, () => unknown]>([
    ['throws', throwing],
    ['returns a promise of true', async () => true],
    ['returns a promise that rejects', () => Promise.reject(new Error('later'))],
    ['returns a text', () => 'yes'],
    ['returns a number', () => 1],
    ['returns an object', () => ({})],
  ])('U34: a when that %s accepts no user', (_name, when) => {
    expect(decide(current, { when: when as () => boolean })).toBe('check_failed')
  })

  it.each([undefined, null])('U34: a when that returns %s refuses the user', (result) => {
    expect(decide(current, { when: (() => result) as unknown as () => boolean })).toBe('forbidden')
  })

  it('U34: the decision has the error that when has thrown', () => {
    const access = decideAccess({ session: current, options: { when: throwing }, claims, now })
    expect(access).toEqual({ kind: 'check_failed', cause: expect.any(RangeError) })
  })

  const at = (secondsAgo: number) => ({ authentication: { time: now - secondsAgo * 1000 } })
  it.each<[string, AccessFacts['session'], RequireSessionOptions, string]>([
    ['a recent login', at(300), { maxAgeSeconds: 300 }, 'accepted'],
    ['an old login', at(301), { maxAgeSeconds: 300 }, 'step_up'],
    [
      'a login without a time',
      { authentication: { acr: 'gold' } },
      { maxAgeSeconds: 300 },
      'step_up',
    ],
    ['an unknown login', unknown, { maxAgeSeconds: 300 }, 'step_up'],
    ['the acr', { authentication: { acr: 'gold' } }, { acrValues: ['silver', 'gold'] }, 'accepted'],
    [
      'another acr',
      { authentication: { acr: 'tin' } },
      { acrValues: ['silver', 'gold'] },
      'step_up',
    ],
    ['no acr', at(1), { acrValues: ['gold'] }, 'step_up'],
    [
      'the acr of an old login',
      { authentication: { acr: 'gold', time: 0 } },
      { acrValues: ['gold'], maxAgeSeconds: 300 },
      'step_up',
    ],
    [
      'an old login and old claims',
      { ...old, ...at(301) },
      { ...admin, maxAgeSeconds: 300 },
      'step_up',
    ],
    [
      'an old login, but not the role',
      { ...current, ...at(301) },
      { ...owner, maxAgeSeconds: 300 },
      'forbidden',
    ],
    [
      'a recent login and old claims',
      { ...old, ...at(1) },
      { ...admin, maxAgeSeconds: 300 },
      'claims_outdated',
    ],
  ])('U36: with %s, the decision is right', (_name, session, options, kind) => {
    expect(decide(session, options)).toBe(kind)
  })
})
