import type { UserInfo } from '@genauth/core'
import { formatClaim } from './format-claim'

/** What the standard claims are called in plain words; OpenID Connect Core, section 5.1. */
const names: Readonly<Record<string, string>> = {
  sub: 'User id',
  name: 'Full name',
  given_name: 'Given name',
  middle_name: 'Middle name',
  family_name: 'Family name',
  nickname: 'Nickname',
  preferred_username: 'Username',
  gender: 'Gender',
  birthdate: 'Date of birth',
  email: 'E-mail',
  email_verified: 'E-mail verified',
  phone_number: 'Phone',
  phone_number_verified: 'Phone verified',
  address: 'Address',
  locale: 'Language',
  zoneinfo: 'Time zone',
  website: 'Website',
  profile: 'Profile page',
  picture: 'Picture',
  updated_at: 'Last changed',
}

const order = Object.keys(names)

/** Standard claims as a person would tell them, then the tenant's own. */
function inOrder(a: string, b: string): number {
  const rank = (claim: string) => (order.indexOf(claim) + 1 || order.length + 1) - 1
  return rank(a) - rank(b) || a.localeCompare(b)
}

/** All claims: those with a value in a table, and those without one in a line below. */
export function ClaimTable({ user }: { readonly user: UserInfo }): React.ReactNode {
  const claims = Object.keys(user).sort(inOrder)
  const isEmpty = (claim: string) => user[claim] === null || user[claim] === undefined
  const empty = claims.filter(isEmpty)
  return (
    <>
      <table className="claims">
        <caption>What GenAuth told this app about you</caption>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {claims
            .filter((claim) => !isEmpty(claim))
            .map((claim) => (
              <tr key={claim}>
                <th scope="row">
                  {names[claim] ?? claim}
                  {names[claim] && <code className="claims-code">{claim}</code>}
                </th>
                <td>{formatClaim(claim, user[claim])}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {empty.length > 0 && (
        <div className="claims-empty">
          <h2 className="overline">Told, but empty</h2>
          <ul>
            {empty.map((claim) => (
              <li key={claim}>
                <code className="claims-empty-code">{claim}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
