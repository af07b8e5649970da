import { assertOption, isRecord } from '../assert-options'
import type { RequireSessionOptions } from './options'

const names = ['role', 'when', 'maxAgeSeconds', 'acrValues'] as const

/**
 * Checks the options of `requireSession`. An option whose value is `undefined` is an error: the value of a missing setting must not let every
 * user in.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function checkRequireOptions(options: unknown): asserts options is RequireSessionOptions {
  assertOption(
    isRecord(options),
    'The options of requireSession() must be an object. Pass one such as { role: "admin" }, or omit it.',
  )
  const known: readonly string[] = names
  for (const [name, value] of Object.entries(options)) {
    assertOption(
      known.includes(name),
      `requireSession() has no option with the name ${name}. Use ${names.join(', ')}.`,
    )
    assertOption(
      value !== undefined,
      `The option \`${name}\` of requireSession() is undefined. Pass a value, or omit the option.`,
    )
  }
  const { role, when, maxAgeSeconds, acrValues } = options
  assertOption(
    role === undefined || (typeof role === 'string' && role.trim() !== ''),
    'The option `role` of requireSession() must be the code of a role. Pass a text such as admin.',
  )
  assertOption(
    when === undefined || typeof when === 'function',
    'The option `when` of requireSession() must be a function. Pass one such as (user) => user.email_verified === true.',
  )
  assertOption(
    maxAgeSeconds === undefined ||
      (Number.isInteger(maxAgeSeconds) && Number(maxAgeSeconds) > 0 && Number(maxAgeSeconds) < 1e9),
    'The option `maxAgeSeconds` of requireSession() must be a whole number of seconds. Pass 1 to 999999999.',
  )
  assertOption(
    acrValues === undefined || isAcrList(acrValues),
    'The option `acrValues` of requireSession() must be a list of texts without spaces and quotes. Pass one value or more, with 200 characters at most, after URL encoding.',
  )
}

/**
 * Checks that the protocol of the application can satisfy the options: only an ID token contains `auth_time` and `acr`.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function checkProtocol(
  { maxAgeSeconds, acrValues }: RequireSessionOptions,
  protocol: 'oauth' | 'oidc',
): void {
  assertOption(
    protocol === 'oidc' || (maxAgeSeconds === undefined && acrValues === undefined),
    "The options `maxAgeSeconds` and `acrValues` of requireSession() require `protocol: 'oidc'`. Remove them, or use oidc.",
  )
}

/** The maximum length of `acr_values`, URL-encoded. The login route rejects a longer value. */
const maxAcrLength = 200

/** Matches a value that needs no escaping in `acr_values` and in a quoted string of `WWW-Authenticate` (RFC 9110, section 5.6.4). */
const acrFormat = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function isAcrList(values: unknown): boolean {
  if (!Array.isArray(values) || values.length === 0) return false
  const isShort = encodeURIComponent(values.join(' ')).length <= maxAcrLength
  return (
    isShort && values.every((value: unknown) => typeof value === 'string' && acrFormat.test(value))
  )
}
