import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('a token refresh at %s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const setRefreshAnswer = (kind: 'new' | 'same' | 'none') =>
    emulator.current.setSwitches({ refreshAnswer: { [protocol]: kind } })

  test('with the switch refreshAnswer "new", a refresh returns a new refresh token that works', async () => {
    setRefreshAnswer('new')
    const first = await client().tokens()
    const second = await client().refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.json['refresh_token']).not.toBe(first.refresh_token)
    expect(second.json['access_token']).not.toBe(first.access_token)
    expect((await client().refresh(String(second.json['refresh_token']))).status).toBe(200)
  })

  test('with the switch refreshAnswer "same", a refresh returns the same refresh token, which stays valid', async () => {
    setRefreshAnswer('same')
    const { refresh_token: refreshToken } = await client().tokens()
    for (const _time of [1, 2]) {
      const response = await client().refresh(refreshToken)
      expect(response.status).toBe(200)
      expect(response.json['refresh_token']).toBe(refreshToken)
    }
  })

  test('with the switch refreshAnswer "none", a refresh returns no refresh token, and the refresh token of the request stays valid', async () => {
    setRefreshAnswer('none')
    const { refresh_token: refreshToken } = await client().tokens()
    for (const _time of [1, 2]) {
      const response = await client().refresh(refreshToken)
      expect(response.status).toBe(200)
      expect(response.json).not.toHaveProperty('refresh_token')
    }
  })

  test('a second use of a refresh token invalidates all tokens of the login', async () => {
    setRefreshAnswer('new')
    const first = await client().tokens()
    const { json: second } = await client().refresh(first.refresh_token)
    const again = await client().refresh(first.refresh_token)
    expect(again.status).toBe(400)
    expect(again.json['error']).toBe('invalid_grant')
    expect((await client().me(String(second['access_token']))).status).toBe(401)
    expect((await client().refresh(String(second['refresh_token']))).status).toBe(400)
  })

  test('a second use of a refresh token does not affect the tokens of another login', async () => {
    setRefreshAnswer('new')
    const [stolen, other] = [await client().tokens(), await client().tokens()]
    await client().refresh(stolen.refresh_token)
    await client().refresh(stolen.refresh_token)
    expect((await client().me(other.access_token)).status).toBe(200)
    expect((await client().refresh(other.refresh_token)).status).toBe(200)
  })

  test('a second refresh with the same token returns the same response within reuseGraceSeconds', async () => {
    setRefreshAnswer('new')
    emulator.current.setSwitches({ reuseGraceSeconds: 60 })
    const first = await client().tokens()
    const second = await client().refresh(first.refresh_token)
    emulator.current.shiftClock(29)
    const replay = await client().refresh(first.refresh_token)
    expect(replay.text).toBe(second.text)
    expect((await client().me(String(replay.json['access_token']))).status).toBe(200)
  })

  test('a second refresh with the same token after reuseGraceSeconds invalidates all tokens of the login and removes the stored response', async () => {
    setRefreshAnswer('new')
    emulator.current.setSwitches({ reuseGraceSeconds: 30 })
    const first = await client().tokens()
    const { json: second } = await client().refresh(first.refresh_token)
    emulator.current.shiftClock(31)
    expect((await client().refresh(first.refresh_token)).json['error']).toBe('invalid_grant')
    expect((await client().refresh(String(second['refresh_token']))).status).toBe(400)
    emulator.current.setSwitches({ reuseGraceSeconds: 300 })
    expect((await client().refresh(first.refresh_token)).status).toBe(400)
  })

  test('only one of twenty simultaneous refreshes with the same token succeeds', async () => {
    setRefreshAnswer('new')
    const { refresh_token: refreshToken } = await client().tokens()
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => client().refresh(refreshToken)),
    )
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('a refresh invalidates the previous access token if the switch killOldAccessToken is true, and keeps it valid if the switch is false', async () => {
    const first = await client().tokens()
    await client().refresh(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(200)
    emulator.current.setSwitches({ killOldAccessToken: true })
    const next = await client().tokens()
    const { json: refreshed } = await client().refresh(next.refresh_token)
    expect((await client().me(next.access_token)).status).toBe(401)
    expect((await client().me(String(refreshed['access_token']))).status).toBe(200)
  })

  test('a refresh token expires after refreshTokenSeconds', async () => {
    emulator.current.setApp({ refreshTokenSeconds: 100 })
    const [young, old] = [await client().tokens(), await client().tokens()]
    // Use values that are far from the limit: the emulator's clock keeps running, and two requests can take seconds on a busy machine.
    emulator.current.shiftClock(50)
    expect((await client().refresh(young.refresh_token)).status).toBe(200)
    emulator.current.shiftClock(51)
    expect((await client().refresh(old.refresh_token)).json['error']).toBe('invalid_grant')
  })

  test('revokeEverything() invalidates all tokens', async () => {
    const tokens = await client().tokens()
    emulator.current.revokeEverything()
    expect((await client().me(tokens.access_token)).status).toBe(401)
    expect((await client().refresh(tokens.refresh_token)).json['error']).toBe('invalid_grant')
    expect((await client().introspect(tokens.access_token)).json).toEqual({ active: false })
  })
})
