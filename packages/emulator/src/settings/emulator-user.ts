import { EmulatorError } from './emulator-error'

/** A test user: the credentials for the login page, and the claims in user info. */
export interface EmulatorUser {
  username: string
  password: string
  /** The user's claims. `sub` has 24 hexadecimal characters. User info returns `null` for a missing standard claim. */
  claims: { sub: string; [claim: string]: unknown }
}

/** Returns the default users, Ada and Alan. */
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
      },
    },
  ]
}

/** Throws an {@link EmulatorError} if a user name is invalid, if two users have the same name, or if a `sub` is invalid. */
export function checkUsers(users: readonly EmulatorUser[]): void {
  const seen = new Set<string>()
  for (const { username, claims } of users) {
    if (!/^[\w.@-]+$/.test(username) || seen.has(username)) {
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
