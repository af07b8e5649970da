import { type FallbackProps, hasRole, LoggedIn } from '@genauth/react'
import type { ReactNode } from 'react'
import { Callout } from '../parts/callout'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'

/** Shows a part of a page only to users with the role `admin`. */
export function PayrollCard(): ReactNode {
  return (
    <Card title="Payroll">
      <LoggedIn when={(user) => hasRole(user, 'admin')} fallback={Locked}>
        <p>The next payment is on 30 June.</p>
      </LoggedIn>
    </Card>
  )
}

function Locked({ reason, error }: FallbackProps): ReactNode {
  if (reason === 'loading') return <Skeleton label="Loading your roles" />
  if (error) return <ErrorCallout title="Your roles are unknown:" error={error} />
  return (
    <Callout tone="warn">
      <p>
        {reason === 'forbidden'
          ? 'Only the role admin can see the payroll.'
          : 'Log in to see the payroll.'}
      </p>
    </Callout>
  )
}
