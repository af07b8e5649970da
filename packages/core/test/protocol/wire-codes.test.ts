import { describe, expect, it } from 'vitest'
import { isWireCode } from '../../src/protocol/response-error'

describe('isWireCode', () => {
  it('`isWireCode()` accepts only the codes of OAuth and OpenID Connect', () => {
    expect(isWireCode('invalid_grant')).toBe(true)
    expect(isWireCode('login_required')).toBe(true)
    expect(isWireCode('timeout')).toBe(false)
    expect(isWireCode('toString')).toBe(false)
  })
})
