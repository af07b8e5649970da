import { parseUser } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { asynchronous, rejecting, schemaOf } from '../support/schema'

const ada = { sub: 'a', name: 'Ada' }
const attempt = (schema: Parameters<typeof parseUser>[0]) =>
  failure(async () => parseUser(schema, ada))

describe('parseUser', () => {
  it('U64: parseUser returns the output of the schema', () => {
    const schema = schemaOf((claims) => ({ value: { sub: claims.sub, name: 'Countess' } }))
    expect(parseUser(schema, ada)).toEqual({ sub: 'a', name: 'Countess' })
  })

  it('U64: parseUser names the paths of the invalid claims, and not their values', async () => {
    const error = await attempt(rejecting)
    expect([error.code, error.cause]).toEqual(['schema_invalid', undefined])
    expect(error.message).toContain('phone_number')
    expect(error.message).not.toContain('Ada')
  })

  it('U64: a path can contain symbols, numbers and objects with a key, or be missing', async () => {
    const path = [{ key: 'roles' }, 0, Symbol('code')]
    const schema = schemaOf(() => ({ issues: [{ message: '', path }, { message: '' }] }))
    expect((await attempt(schema)).message).toContain('roles.0.Symbol(code), (the user)')
  })

  it('U64: parseUser throws schema_async for an asynchronous schema, and handles its rejection', async () => {
    expect(await attempt(asynchronous)).toMatchObject({ code: 'schema_async' })
    const failing = schemaOf(async () => {
      throw new Error('later')
    })
    expect(await attempt(failing)).toMatchObject({ code: 'schema_async' })
  })

  it('U64: parseUser throws schema_invalid with the cause if the schema throws, or is none', async () => {
    const cause = new RangeError('broken')
    const throwing = schemaOf(() => {
      throw cause
    })
    expect(await attempt(throwing)).toMatchObject({ code: 'schema_invalid', cause })
    expect(await attempt({ parse: () => ada } as never)).toMatchObject({
      code: 'schema_invalid',
      cause: expect.any(TypeError),
    })
  })
})
