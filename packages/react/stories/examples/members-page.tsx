import { useToken } from '@genauth/react'
import { type ReactNode, useId } from 'react'
import { Callout } from '../parts/callout'
import { Card } from '../parts/card'

/** A page for members with a form. The user must not lose the text in the form. */
export function MembersPage(): ReactNode {
  const { status } = useToken()
  const id = useId()
  return (
    <Card title="Members’ area">
      <p>Only members can read this.</p>
      {status === 'stale' && (
        <Callout tone="warn">
          <p>GenAuth cannot be reached. Your text is kept. You may have to save it later.</p>
        </Callout>
      )}
      <label className="field" htmlFor={id}>
        Your note
        <textarea id={id} rows={3} />
      </label>
    </Card>
  )
}
