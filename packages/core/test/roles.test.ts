import { hasRole, rolesOf } from '@genauth/core'
import { describe, expect, it } from 'vitest'

const cycle: { code?: unknown } = {}
cycle.code = cycle

describe('the roles of a user', () => {
  it.each<[string, unknown, string[]]>([
    ['strings', ['admin', 'editor'], ['admin', 'editor']],
    ['objects with a code', [{ code: 'admin', namespace: 'default' }], ['admin']],
    ['strings and objects', ['editor', { code: 'admin' }, { code: 'editor' }], ['editor', 'admin']],
    ['an empty array', [], []],
    ['null', null, []],
    ['undefined', undefined, []],
    ['a string instead of an array', 'admin', []],
    ['an object instead of an array', { code: 'admin' }, []],
    ['a number', 7, []],
    ['items of wrong types', [null, undefined, 7, true, [], {}, ['admin'], cycle], []],
    ['codes of wrong types', [{ code: null }, { code: 7 }, { code: ['admin'] }], []],
    ['empty codes', ['', { code: '' }], []],
  ])('U60: rolesOf accepts %s', (_, roles, expected) => {
    expect(rolesOf({ roles })).toEqual(expected)
  })

  it('U60: a user without the claim roles, a signed-out user and a user of a wrong type have no roles', () => {
    for (const user of [{ sub: 'user-1' }, null, undefined, 'admin', 7, []] as never[]) {
      expect(rolesOf(user)).toEqual([])
      expect(hasRole(user, 'admin')).toBe(false)
    }
  })

  it('U60: hasRole compares the whole code of a role', () => {
    const user = { sub: 'user-1', roles: ['editor', { code: 'admin' }] }
    expect(hasRole(user, 'editor')).toBe(true)
    expect(hasRole(user, 'admin')).toBe(true)
    for (const role of ['Admin', 'adm', 'admin ', 'edit', '', 'undefined', '[object Object]']) {
      expect(hasRole(user, role)).toBe(false)
    }
  })
})
