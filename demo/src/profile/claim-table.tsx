import type { UserInfo } from '@genauth/core'
import { type ClaimGroup, groupClaims } from './claim-groups'
import { formatClaim } from './format-claim'

/** Shows all claims. Claims without a value come last. */
export function ClaimTable({ user }: { readonly user: UserInfo }): React.ReactNode {
  const isEmpty = (claim: string) => user[claim] === null || user[claim] === undefined
  const claims = Object.keys(user)
  const empty = claims.filter(isEmpty)
  return (
    <table className="claims">
      <caption className="visually-hidden">The claims that GenAuth sent to this app</caption>
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
      {empty.length > 0 && <EmptyClaims claims={empty} />}
    </table>
  )
}

/** Shows the names of the claims without a value. */
function EmptyClaims({ claims }: { readonly claims: readonly string[] }): React.ReactNode {
  return (
    <tbody>
      <tr>
        <th scope="row" className="claims-group">
          Empty
        </th>
        <td colSpan={2}>
          <ul className="claims-empty">
            {claims.map((claim) => (
              <li key={claim}>
                <code>{claim}</code>
              </li>
            ))}
          </ul>
        </td>
      </tr>
    </tbody>
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
