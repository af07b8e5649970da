import { EmulatorError } from './emulator-error'

/** A test user: the credentials for the login page, and the claims in user info. */
export interface EmulatorUser {
  username: string
  password: string
  /** The user's claims. `sub` has 24 hexadecimal characters. User info returns `null` for a missing standard claim. */
  claims: { sub: string; [claim: string]: unknown }
  /** The claims that differ in a tenant, by the id of the tenant. They replace the claims of the same name. */
  tenants?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * Changes of a test user. `claims`, and the claims of each of `tenants`, are merged with the claims of the user. The value `undefined`
 * removes a claim.
 */
export interface EmulatorUserChanges {
  password?: string | undefined
  claims?: Readonly<Record<string, unknown>> | undefined
  tenants?: EmulatorUser['tenants'] | undefined
}

/** Returns the default users, Ada and Alan. Use it to start an emulator with more users, or with users that have tenants. */
export function defaultUsers(): EmulatorUser[] {
  return [
    {
      username: 'ada',
      password: 'lovelace',
      claims: {
        sub: '603f184cec4505e2868431fc',
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        nickname: 'Ada',
        gender: 'F',
        birthdate: '1815-12-10',
        locale: 'en-GB',
        zoneinfo: 'Europe/London',
        website: 'https://example.com/ada',
        email: 'ada@example.com',
        email_verified: true,
        phone_number: '+44 20 7946 0018',
        phone_number_verified: true,
        address: {
          country: 'GB',
          postal_code: 'W1',
          region: 'London',
          formatted: 'London, W1, GB',
        },
        roles: ['admin', 'editor'],
      },
    },
    {
      username: 'alan',
      password: 'turing',
      claims: {
        sub: '603f184cec4505e2868431fd',
        name: 'Alan Turing',
        given_name: 'Alan',
        family_name: 'Turing',
        gender: 'M',
        birthdate: '1912-06-23',
        email: 'alan@example.com',
        email_verified: false,
        roles: [{ code: 'editor', name: 'Editor' }],
      },
    },
  ]
}

/** Throws an {@link EmulatorError} if a user name is invalid, if two users have the same name, or if a `sub` is invalid. */
export function checkUsers(users: readonly EmulatorUser[]): void {
  const seen = new Set<string>()
  for (const { username, claims } of users) {
    if (!isUsername(username) || seen.has(username)) {
      throw new EmulatorError(
        'users',
        `"${username}" is not a valid username, or is not unique. Use letters, digits and . _ @ -, and each name once.`,
      )
    }
    if (!/^[0-9a-f]{24}$/i.test(claims.sub)) {
      throw new EmulatorError(
        'users',
        `The sub of "${username}" is malformed. Use 24 hexadecimal characters.`,
      )
    }
    seen.add(username)
  }
}

export function isUsername(username: string): boolean {
  return /^[\w.@-]+$/.test(username)
}

/** Finds the user whose username, e-mail address or phone number a user enters on the login page. */
export function findByLoginName(
  users: readonly EmulatorUser[],
  name: string,
): EmulatorUser | undefined {
  return users.find(({ username, claims }) =>
    [username, claims['email'], claims['phone_number']].includes(name),
  )
}

/**
 * Returns `users` with the changes of one user.
 *
 * Throws an {@link EmulatorError} if there is no such user, or if a value is invalid.
 */
export function changeUser(
  users: readonly EmulatorUser[],
  username: string,
  changes: EmulatorUserChanges,
): EmulatorUser[] {
  const user = users.find((one) => one.username === username)
  if (!user) throw unknownUser(users, username)
  checkChanges(changes)
  const { password = user.password, claims = {}, tenants = {} } = changes
  const next: EmulatorUser = structuredClone({
    username,
    password,
    claims: { ...mergeClaims(user.claims, claims), sub: String(claims['sub'] ?? user.claims.sub) },
    tenants: { ...user.tenants, ...mapTenants(user, tenants) },
  })
  if (next.claims.sub !== user.claims.sub) {
    throw new EmulatorError('users', `The sub of "${username}" cannot change. Omit sub.`)
  }
  return users.map((one) => (one === user ? next : one))
}

function mergeClaims(
  claims: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = Object.entries({ ...claims, ...changes })
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

function mapTenants(
  user: EmulatorUser,
  changes: NonNullable<EmulatorUser['tenants']>,
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(changes).map(([id, claims]) => [
      id,
      mergeClaims(user.tenants?.[id] ?? {}, claims),
    ]),
  )
}

/** Checks changes that may come from HTTP, so their types may differ from the TypeScript types. */
function checkChanges(changes: EmulatorUserChanges): void {
  for (const [name, value] of Object.entries(changes) as [string, unknown][]) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    const isValid =
      name === 'password'
        ? typeof value === 'string' && value !== ''
        : (name === 'claims' || name === 'tenants') && isObject
    if (value !== undefined && !isValid) {
      throw new EmulatorError(
        `users.${name}`,
        `The change "${name}" of a user is invalid. Use a password that is a text, or claims or tenants that are objects.`,
      )
    }
  }
}

/** Creates the error for a username that no user has. */
export function unknownUser(users: readonly EmulatorUser[], username: string): EmulatorError {
  const known = users.map((one) => one.username).join(', ')
  return new EmulatorError(
    'username',
    `There is no user ${JSON.stringify(username) ?? 'undefined'}. Use one of: ${known}.`,
  )
}
