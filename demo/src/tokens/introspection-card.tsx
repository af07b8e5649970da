import { type GenAuthError, type Introspection, isGenAuthError } from '@genauth/core'
import { useGenAuth } from '@genauth/react'
import { useState } from 'react'
import { Card } from '../parts/card'
import { ErrorNotice } from '../parts/error-notice'
import { FactList } from '../parts/fact-list'
import { formatInstant } from '../parts/format-time'

type RequestState =
  | { readonly status: 'idle' | 'pending' }
  | { readonly status: 'done'; readonly introspection: Introspection }
  | { readonly status: 'failed'; readonly error: GenAuthError }

const missing = 'not available'

/** Shows a button that requests the token's status from GenAuth, and the response. */
export function IntrospectionCard(): React.ReactNode {
  const genauth = useGenAuth()
  const [request, setRequest] = useState<RequestState>({ status: 'idle' })

  async function introspect(): Promise<void> {
    setRequest({ status: 'pending' })
    try {
      setRequest({ status: 'done', introspection: await genauth.introspect() })
    } catch (error) {
      if (!isGenAuthError(error)) throw error
      setRequest({ status: 'failed', error })
    }
  }

  return (
    <Card
      heading="Status at GenAuth"
      lead="The session continues even if GenAuth returns the status “Not active”."
    >
      <button
        type="button"
        className="button button-quiet"
        disabled={request.status === 'pending'}
        onClick={() => void introspect()}
      >
        {request.status === 'pending' ? 'Loading…' : 'Introspect'}
      </button>
      <div role="status" className="introspection">
        {request.status === 'done' && <Result introspection={request.introspection} />}
        {request.status === 'failed' && (
          <ErrorNotice error={request.error} heading="The introspection failed" />
        )}
      </div>
    </Card>
  )
}

function Result({ introspection }: { readonly introspection: Introspection }): React.ReactNode {
  if (!introspection.active) return <span className="badge badge-warn">Not active</span>
  const { sub, issuedAt, expiresAt, issuer, scope } = introspection
  const instant = (at: number | undefined) => (at === undefined ? missing : formatInstant(at))
  return (
    <>
      <span className="badge badge-good">Active</span>
      <FactList
        facts={[
          ['Subject', <code key="sub">{sub ?? missing}</code>],
          ['Issued', instant(issuedAt)],
          ['Expires', instant(expiresAt)],
          ['Issuer', issuer ?? missing],
          ['Scope', scope ?? missing],
        ]}
      />
    </>
  )
}
