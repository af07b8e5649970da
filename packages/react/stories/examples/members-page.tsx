import { useToken } from '@genauth/react'
import { type ReactNode, useId } from 'react'
import { Callout } from '../parts/callout'
import { Card } from '../parts/card'

/** A page that only members see, with something in it that would be a pity to lose. */
export function MembersPage(): ReactNode {
  const { status } = useToken()
  const id = useId()
  return (
    <Card title="Members’ area">
      <p>Only members can read this.</p>
      {status === 'stale' && (
        <Callout tone="warn">
          <p>GenAuth does not answer. What you wrote is kept; saving may have to wait.</p>
        </Callout>
      )}
      <label className="field" htmlFor={id}>
        Your note
        <textarea id={id} rows={3} />
      </label>
    </Card>
  )
}
