import type { UserInfo } from '@genauth/core'
import { type ClaimGroup, groupClaims } from './claim-groups'
import { formatClaim } from './format-claim'

/** All claims: those with a value in a table, and those without one in a line below. */
export function ClaimTable({ user }: { readonly user: UserInfo }): React.ReactNode {
  const isEmpty = (claim: string) => user[claim] === null || user[claim] === undefined
  const claims = Object.keys(user)
  const empty = claims.filter(isEmpty)
  return (
    <>
      <table className="claims">
        <caption className="visually-hidden">What GenAuth told this app about you</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">About</th>
            <th scope="col">Claim</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        {groupClaims(claims.filter((claim) => !isEmpty(claim))).map((group) => (
          <Group key={group.heading} group={group} user={user} />
        ))}
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

function Group(props: { readonly group: ClaimGroup; readonly user: UserInfo }): React.ReactNode {
  const { heading, claims } = props.group
  return (
    <tbody>
      {claims.map(({ claim, name }, index) => (
        <tr key={claim}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={claims.length} className="claims-group">
              {heading}
            </th>
          )}
          <th scope="row">
            {name ?? claim}
            {name && <code className="claims-code">{claim}</code>}
          </th>
          <td>{formatClaim(claim, props.user[claim])}</td>
        </tr>
      ))}
    </tbody>
  )
}
