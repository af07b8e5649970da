import { EmulatorError } from './emulator-error'
import { endpointNames } from './endpoint-name'
import type { EmulatorSwitches, SwitchChanges } from './switches'

type Allowed = 'boolean' | 'seconds' | 'bytes' | readonly (string | boolean)[]

const modes = {
  refreshAnswer: ['new', 'same', 'none'],
  pkce: ['ignore', 'optional', 'require'],
  revocationEndsGrant: [true, false, 'refreshToken'],
  grantPer: ['login', 'session'],
  tenantParameter: ['tenant_id', 'tenantId', 'both'],
  loopbackPorts: ['listed', 'any'],
  oauthClaims: ['all', 'profile'],
  oauthClientErrors: ['oidc', 'oauth'],
  authTime: ['requested', 'always', 'stale', 'never'],
  acr: ['requested', 'wrong', 'never'],
  tenantClaim: ['correct', 'wrong', 'never'],
} as const

/** The maximum of `idTokenBytes` and `claimsBytes`. Much longer ID tokens fit into no URL and no cookie. */
const maxBytes = 65_536

const allowed: Record<keyof EmulatorSwitches, Allowed> = {
  refreshAnswer: modes.refreshAnswer,
  reuseGraceSeconds: 'seconds',
  killOldAccessToken: 'boolean',
  revocationEndsGrant: modes.revocationEndsGrant,
  publicClient: 'boolean',
  introspectionByPublicClient: 'boolean',
  basicAtOauthRevocation: 'boolean',
  oauthClientErrors: modes.oauthClientErrors,
  pkce: modes.pkce,
  cors: 'boolean',
  skipConsent: 'boolean',
  logoutRedirectMustBeListed: 'boolean',
  logoutNeedsAppId: 'boolean',
  logoutNeedsIdTokenHint: 'boolean',
  grantPer: modes.grantPer,
  logoutEndsGrant: 'boolean',
  offlineAccessNeedsConsent: 'boolean',
  tenantParameter: modes.tenantParameter,
  loopbackPorts: modes.loopbackPorts,
  idTokenBytes: 'bytes',
  claimsBytes: 'bytes',
  authTime: modes.authTime,
  checkMaxAge: 'boolean',
  acr: modes.acr,
  tenantClaim: modes.tenantClaim,
  issuerInCallback: 'boolean',
  oauthClaims: modes.oauthClaims,
}

/** Returns `switches` with validated `changes`. Throws an {@link EmulatorError} that names the switch. */
export function changeSwitches(
  switches: EmulatorSwitches,
  changes: SwitchChanges,
): EmulatorSwitches {
  const next = structuredClone(switches) as unknown as Record<string, unknown>
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue
    const current = next[name]
    if (!isSwitchName(name)) {
      throw new EmulatorError(
        `switches.${name}`,
        `There is no switch "${name}". Use one of: ${Object.keys(allowed).join(', ')}.`,
      )
    }
    next[name] = isRecord(current)
      ? changeParts(name, current, value)
      : checkValue(`switches.${name}`, value, allowed[name])
  }
  return next as unknown as EmulatorSwitches
}

function changeParts(
  name: keyof EmulatorSwitches,
  current: Record<string, unknown>,
  value: unknown,
): Record<string, unknown> {
  const parts = Object.keys(current)
  if (!isRecord(value) || Object.keys(value).some((part) => !parts.includes(part))) {
    const known = name === 'cors' ? endpointNames : ['oauth', 'oidc']
    throw new EmulatorError(
      `switches.${name}`,
      `The switch "${name}" has an invalid value. Use an object with any of these members: ${known.join(', ')}.`,
    )
  }
  const next = { ...current }
  for (const [part, wanted] of Object.entries(value)) {
    if (wanted !== undefined) {
      next[part] = checkValue(`switches.${name}.${part}`, wanted, allowed[name])
    }
  }
  return next
}

function checkValue(option: string, value: unknown, what: Allowed): unknown {
  if (fits(value, what)) return value
  throw new EmulatorError(option, `${option} is ${JSON.stringify(value)}. Use ${hintFor(what)}.`)
}

function fits(value: unknown, what: Allowed): boolean {
  if (what === 'boolean') return typeof value === 'boolean'
  if (what === 'seconds') return typeof value === 'number' && value >= 0
  if (what === 'bytes')
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxBytes
  return (typeof value === 'string' || typeof value === 'boolean') && what.includes(value)
}

function hintFor(what: Allowed): string {
  if (what === 'boolean') return 'true or false'
  if (what === 'seconds') return 'a number of seconds, 0 or more'
  if (what === 'bytes') return `a whole number of bytes from 0 to ${maxBytes}`
  return `one of ${what.join(', ')}`
}

function isSwitchName(name: string): name is keyof EmulatorSwitches {
  return Object.hasOwn(allowed, name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
