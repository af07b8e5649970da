import { hasRole, LoggedIn } from '@genauth/react'
import { Card } from '../parts/card'
import { FactList } from '../parts/fact-list'
import { Icon } from '../parts/icon'

/** A part of the page that only users with the role `admin` see. Until the roles are known, it shows the fallback. */
export function AdminCard(): React.ReactNode {
  return (
    <Card
      heading="Payroll"
      lead={
        <>
          Only for users with the role <code>admin</code>.
        </>
      }
    >
      <LoggedIn when={(user) => hasRole(user, 'admin')} fallback={<Locked />}>
        <FactList
          facts={[
            ['Next payment', '30 June'],
            ['Employees', '42'],
            ['Total', '£ 1,815'],
          ]}
        />
      </LoggedIn>
      <p className="hint">
        A guard in the browser decides what the page shows. The API must check the role itself.
      </p>
    </Card>
  )
}

function Locked(): React.ReactNode {
  return (
    <p className="locked">
      <Icon name="lock" />
      <span>
        You need the role <code>admin</code> to see the payroll.
      </span>
    </p>
  )
}
