import { describe, expect, it } from 'vitest'
import { redisRevocations, redisStore } from '../../src'

type Command = readonly string[]

/** Creates a Redis client with fixed replies, and records its commands. */
function createRedis(reply: unknown = null) {
  const commands: Command[] = []
  const signals: (AbortSignal | undefined)[] = []
  const client = {
    async sendCommand(args: string[], options?: { abortSignal?: AbortSignal }) {
      commands.push(args)
      signals.push(options?.abortSignal)
      return reply
    },
  }
  return { client, commands, signals }
}

const lifetime = { now: 1000, endsAt: 61_000.5 }

/** Separates the script of an `EVAL` command from the other arguments. */
function withoutScript([name, script = '', ...rest]: Command) {
  expect(name).toBe('EVAL')
  return { script, rest }
}

describe('sessions in Redis', () => {
  it('a session store in Redis reads a session by its key with one command', async () => {
    const { client, commands, signals } = createRedis(['3', 'a text', null])
    expect(await redisStore(client).read('a')).toEqual({ version: 3, sealed: 'a text' })
    expect(commands).toEqual([['HMGET', 'genauth:session:a', 'version', 'sealed', 'ended']])
    expect(signals[0]?.aborted).toBe(false)
  })

  it.each([
    [[null, null, null], undefined],
    [null, undefined],
    [['2', null, 'expired'], { version: 2, ended: 'expired' }],
    [['2', null, 'revoked'], { version: 2, ended: 'revoked' }],
    [['2', null, null], { version: 2, ended: 'revoked' }],
    [[Buffer.from('2'), Buffer.from('a text')], { version: 2, sealed: 'a text' }],
  ])('a session store in Redis converts the reply %j to the session %j', async (reply, entry) => {
    expect(await redisStore(createRedis(reply).client).read('a')).toEqual(entry)
  })

  it.each([
    [{ version: 2, sealed: 'a text' }, ['sealed', 'a text']],
    [{ version: 2, ended: 'expired' }, ['ended', 'expired']],
  ] as const)(
    'a session store in Redis writes %j only if Redis has the previous version',
    async (entry, [field, value]) => {
      const { client, commands } = createRedis(1)
      expect(await redisStore(client).write('a', entry, lifetime)).toBe(true)
      const { script, rest } = withoutScript(commands[0] ?? [])
      expect(rest).toEqual(['1', 'genauth:session:a', '2', field, value, '60001'])
      expect(script).toContain('current ~= tonumber(ARGV[1]) - 1 then return 0')
    },
  )

  it.each([
    [0, false],
    [1, true],
    ['1', true],
  ])(
    'write() of a session store in Redis converts the reply %j to %s',
    async (reply, isWritten) => {
      const store = redisStore(createRedis(reply).client)
      expect(await store.write('a', { version: 1, sealed: 'x' }, lifetime)).toBe(isWritten)
    },
  )

  it('a session store in Redis adds a session with an expiry to an index name', async () => {
    const { client, commands } = createRedis(1)
    await redisStore(client).file('ada', 'a', lifetime)
    const { script, rest } = withoutScript(commands[0] ?? [])
    expect(rest).toEqual(['1', 'genauth:index:ada', '1000', '61000.5', 'a'])
    expect(script).toContain('ZREMRANGEBYSCORE')
  })

  it('a session store in Redis finds the sessions of an index name', async () => {
    const { client, commands } = createRedis(['a', Buffer.from('b')])
    expect(await redisStore(client).find('ada')).toEqual(['a', 'b'])
    expect(commands).toEqual([['ZRANGE', 'genauth:index:ada', '0', '-1']])
    expect(await redisStore(createRedis(null).client).find('ada')).toEqual([])
  })

  it('a session store in Redis adds the prefix to every key', async () => {
    const { client, commands } = createRedis()
    await redisStore(client, { prefix: 'app:' }).find('ada')
    expect(commands[0]?.[1]).toBe('app:index:ada')
  })

  it('a session store in Redis sets an expiry of 1 ms if the end time has passed', async () => {
    const { client, commands } = createRedis('OK')
    await redisStore(client).lock('a', 'x', { now: 1000, endsAt: 0 })
    expect(commands[0]?.at(-1)).toBe('1')
  })

  it('a session store in Redis rejects and aborts its command if Redis does not reply in time', async () => {
    let signal: AbortSignal | undefined
    const store = redisStore(
      {
        sendCommand(_args, options) {
          signal = options?.abortSignal
          return new Promise(() => {})
        },
      },
      { timeoutMs: 1 },
    )
    await expect(store.read('a')).rejects.toThrow(/in time/)
    expect(signal?.aborted).toBe(true)
  })

  it.each([1, 2 ** 31 - 1])('a session store in Redis accepts a timeout of %d ms', (timeoutMs) => {
    expect(redisStore(createRedis().client, { timeoutMs })).toHaveProperty('read')
  })
})

describe('locks in Redis', () => {
  it.each([
    ['OK', true],
    [null, false],
  ])('a lock in Redis is taken only if it is free (Redis replies %j)', async (reply, isTaken) => {
    const { client, commands } = createRedis(reply)
    expect(await redisStore(client).lock('a', 'x', lifetime)).toBe(isTaken)
    const { lock } = redisRevocations(client)
    expect(await lock('a', 'x', lifetime.endsAt, lifetime.now)).toBe(isTaken)
    const command = ['SET', 'genauth:lock:a', 'x', 'NX', 'PX', '60001']
    expect(commands).toEqual([command, command])
  })

  it('a lock in Redis can be released only by its owner', async () => {
    const { client, commands } = createRedis(1)
    await redisStore(client).unlock('a', 'x')
    await redisRevocations(client).unlock('a', 'x')
    for (const command of commands) {
      const { script, rest } = withoutScript(command)
      expect(rest).toEqual(['1', 'genauth:lock:a', 'x'])
      expect(script).toContain('~= ARGV[1] then return 0')
    }
    expect(commands).toHaveLength(2)
  })
})

describe('revocations in Redis', () => {
  it('revocations in Redis remember an ended session until the session would have expired', async () => {
    const { client, commands } = createRedis('OK')
    await redisRevocations(client).add('a', 61_000, 1000)
    expect(commands).toEqual([['SET', 'genauth:ended:a', '1', 'PX', '60000']])
  })

  it.each([
    ['1', true],
    [null, false],
  ])(
    'revocations in Redis find an ended session by its key (Redis replies %j)',
    async (reply, isEnded) => {
      const { client, commands } = createRedis(reply)
      expect(await redisRevocations(client).has('a')).toBe(isEnded)
      expect(commands).toEqual([['GET', 'genauth:ended:a']])
    },
  )

  it('revocations in Redis remember the latest end of a group', async () => {
    const { client, commands } = createRedis(1)
    await redisRevocations(client).addGroup('ada', 900, 61_000, 1000)
    const { script, rest } = withoutScript(commands[0] ?? [])
    expect(rest).toEqual(['1', 'genauth:ended-group:ada', '900', '60000'])
    expect(script).toContain('current > tonumber(ARGV[1]) then return 0')
  })

  it.each([
    ['900', 900],
    [Buffer.from('900'), 900],
    [null, undefined],
  ])(
    'revocations in Redis convert the reply %j for a group to the time %j',
    async (reply, instant) => {
      const { client, commands } = createRedis(reply)
      expect(await redisRevocations(client).groupEndedAt('ada')).toBe(instant)
      expect(commands).toEqual([['GET', 'genauth:ended-group:ada']])
    },
  )
})

describe('marks of sessions in Redis', () => {
  it('S16: revocations in Redis keep the highest mark', async () => {
    const { client, commands } = createRedis(1)
    await redisRevocations(client).addMark('a.seen', 3, 61_000, 1000)
    const { script, rest } = withoutScript(commands[0] ?? [])
    expect(rest).toEqual(['1', 'genauth:mark:a.seen', '3', '60000'])
    expect(script).toContain('current > tonumber(ARGV[1]) then return 0')
  })

  it.each([
    ['3', 3],
    [Buffer.from('3'), 3],
    [null, undefined],
  ])('S16: revocations in Redis convert the reply %j to the mark %j', async (reply, mark) => {
    const { client, commands } = createRedis(reply)
    expect(await redisRevocations(client).markOf('a.seen')).toBe(mark)
    expect(commands).toEqual([['GET', 'genauth:mark:a.seen']])
  })
})

describe('results of logins in Redis', () => {
  it.each([
    ['OK', true],
    [null, false],
  ])(
    'the result of a login is stored in Redis only once (Redis replies %j)',
    async (reply, isWritten) => {
      const { client, commands } = createRedis(reply)
      expect(await redisRevocations(client).addResult('a', 'a text', 61_000, 1000)).toBe(isWritten)
      expect(commands).toEqual([['SET', 'genauth:result:a', 'a text', 'NX', 'PX', '60000']])
    },
  )

  it.each([
    ['a text', 'a text'],
    [Buffer.from('a text'), 'a text'],
    [null, undefined],
  ])(
    'revocations in Redis convert the reply %j to the result %j of a login',
    async (reply, text) => {
      const { client, commands } = createRedis(reply)
      expect(await redisRevocations(client).resultOf('a')).toBe(text)
      expect(commands).toEqual([['GET', 'genauth:result:a']])
    },
  )
})
