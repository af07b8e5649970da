import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('%s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const answerWith = (kind: 'new' | 'same' | 'none') =>
    emulator.current.setSwitches({ refreshAnswer: { [protocol]: kind } })

  test('refreshAnswer "new" answers a new refresh token, and the new one works', async () => {
    answerWith('new')
    const first = await client().tokens()
    const second = await client().refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.json['refresh_token']).not.toBe(first.refresh_token)
    expect(second.json['access_token']).not.toBe(first.access_token)
    expect((await client().refresh(String(second.json['refresh_token']))).status).toBe(200)
  })

  test('refreshAnswer "same" answers the one that was sent, which goes on working', async () => {
    answerWith('same')
    const { refresh_token: refreshToken } = await client().tokens()
    for (const _time of [1, 2]) {
      const answer = await client().refresh(refreshToken)
      expect(answer.status).toBe(200)
      expect(answer.json['refresh_token']).toBe(refreshToken)
    }
  })

  test('refreshAnswer "none" answers no refresh token, and the old one goes on working', async () => {
    answerWith('none')
    const { refresh_token: refreshToken } = await client().tokens()
    for (const _time of [1, 2]) {
      const answer = await client().refresh(refreshToken)
      expect(answer.status).toBe(200)
      expect(answer.json).not.toHaveProperty('refresh_token')
    }
  })

  test('a used refresh token that comes again ends the whole grant', async () => {
    answerWith('new')
    const first = await client().tokens()
    const { json: second } = await client().refresh(first.refresh_token)
    const again = await client().refresh(first.refresh_token)
    expect(again.status).toBe(400)
    expect(again.json['error']).toBe('invalid_grant')
    expect((await client().me(String(second['access_token']))).status).toBe(401)
    expect((await client().refresh(String(second['refresh_token']))).status).toBe(400)
  })

  test('the end of one grant leaves another login alone', async () => {
    answerWith('new')
    const [stolen, other] = [await client().tokens(), await client().tokens()]
    await client().refresh(stolen.refresh_token)
    await client().refresh(stolen.refresh_token)
    expect((await client().me(other.access_token)).status).toBe(200)
    expect((await client().refresh(other.refresh_token)).status).toBe(200)
  })

  test('within reuseGraceSeconds a used refresh token gets the very same answer', async () => {
    answerWith('new')
    emulator.current.setSwitches({ reuseGraceSeconds: 30 })
    const first = await client().tokens()
    const second = await client().refresh(first.refresh_token)
    emulator.current.shiftClock(29)
    const replay = await client().refresh(first.refresh_token)
    expect(replay.text).toBe(second.text)
    expect((await client().me(String(replay.json['access_token']))).status).toBe(200)
  })

  test('after reuseGraceSeconds it ends the grant, and the kept answer is gone', async () => {
    answerWith('new')
    emulator.current.setSwitches({ reuseGraceSeconds: 30 })
    const first = await client().tokens()
    const { json: second } = await client().refresh(first.refresh_token)
    emulator.current.shiftClock(31)
    expect((await client().refresh(first.refresh_token)).json['error']).toBe('invalid_grant')
    expect((await client().refresh(String(second['refresh_token']))).status).toBe(400)
    emulator.current.setSwitches({ reuseGraceSeconds: 300 })
    expect((await client().refresh(first.refresh_token)).status).toBe(400)
  })

  test('of twenty uses at once, one succeeds', async () => {
    answerWith('new')
    const { refresh_token: refreshToken } = await client().tokens()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client().refresh(refreshToken)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('killOldAccessToken decides whether the old access token dies at the renewal', async () => {
    const first = await client().tokens()
    await client().refresh(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(200)
    emulator.current.setSwitches({ killOldAccessToken: true })
    const next = await client().tokens()
    const { json: renewed } = await client().refresh(next.refresh_token)
    expect((await client().me(next.access_token)).status).toBe(401)
    expect((await client().me(String(renewed['access_token']))).status).toBe(200)
  })

  test('a refresh token dies after refreshTokenSeconds', async () => {
    emulator.current.setApp({ refreshTokenSeconds: 100 })
    const [young, old] = [await client().tokens(), await client().tokens()]
    emulator.current.shiftClock(99)
    expect((await client().refresh(young.refresh_token)).status).toBe(200)
    emulator.current.shiftClock(2)
    expect((await client().refresh(old.refresh_token)).json['error']).toBe('invalid_grant')
  })

  test('revokeEverything makes every token worthless', async () => {
    const tokens = await client().tokens()
    emulator.current.revokeEverything()
    expect((await client().me(tokens.access_token)).status).toBe(401)
    expect((await client().refresh(tokens.refresh_token)).json['error']).toBe('invalid_grant')
    expect((await client().introspect(tokens.access_token)).json).toEqual({ active: false })
  })
})
