import { type GenAuthError, type Introspection, isGenAuthError } from '@genauth/core'
import { useGenAuth } from '@genauth/react'
import { useState } from 'react'
import { Card } from '../parts/card'
import { ErrorNotice } from '../parts/error-notice'
import { FactList } from '../parts/fact-list'
import { formatInstant } from '../parts/format-time'

type Asked =
  | { readonly status: 'idle' | 'asking' }
  | { readonly status: 'answered'; readonly answer: Introspection }
  | { readonly status: 'failed'; readonly error: GenAuthError }

/** Asks GenAuth what it thinks of the token. */
export function IntrospectionCard(): React.ReactNode {
  const genauth = useGenAuth()
  const [asked, setAsked] = useState<Asked>({ status: 'idle' })

  async function ask(): Promise<void> {
    setAsked({ status: 'asking' })
    try {
      setAsked({ status: 'answered', answer: await genauth.introspect() })
    } catch (error) {
      if (!isGenAuthError(error)) throw error
      setAsked({ status: 'failed', error })
    }
  }

  return (
    <Card heading="What GenAuth thinks of it" lead="An answer of “not active” ends no session.">
      <button
        type="button"
        className="button button-quiet"
        disabled={asked.status === 'asking'}
        onClick={() => void ask()}
      >
        {asked.status === 'asking' ? 'Asking…' : 'Introspect'}
      </button>
      <div role="status" className="introspection">
        {asked.status === 'answered' && <Answer answer={asked.answer} />}
        {asked.status === 'failed' && (
          <ErrorNotice error={asked.error} heading="GenAuth did not answer the question" />
        )}
      </div>
    </Card>
  )
}

function Answer({ answer }: { readonly answer: Introspection }): React.ReactNode {
  if (!answer.active) return <span className="badge badge-warn">Not active</span>
  const instant = (at: number | undefined) => (at === undefined ? 'not told' : formatInstant(at))
  return (
    <>
      <span className="badge badge-good">Active</span>
      <FactList
        facts={[
          ['Subject', <code key="sub">{answer.sub ?? 'not told'}</code>],
          ['Issued', instant(answer.issuedAt)],
          ['Expires', instant(answer.expiresAt)],
          ['Issuer', answer.issuer ?? 'not told'],
          ['Scope', answer.scope ?? 'not told'],
        ]}
      />
    </>
  )
}
