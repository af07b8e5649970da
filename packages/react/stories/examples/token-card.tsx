import { type TokenResult, useToken } from '@genauth/react'
import { type ReactNode, useState } from 'react'
import { Badge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { Countdown } from '../parts/countdown'
import { ErrorCallout } from '../parts/error-callout'
import { Facts } from '../parts/facts'
import type { GenAuthError } from '../parts/sample-error'
import { useRenderCount } from '../parts/use-render-count'

const tones: Readonly<Record<TokenResult['status'], Tone>> = {
  none: 'neutral',
  fresh: 'good',
  renewing: 'info',
  stale: 'warn',
}

/** Shows what is known of the access token, and renews it. */
export function TokenCard(): ReactNode {
  const { status, accessToken, expiresAt, scope, error, renew, getToken } = useToken()
  const [answer, setAnswer] = useState('')
  const renders = useRenderCount()
  const ask = (): Promise<void> =>
    getToken().then(setAnswer, (failure: GenAuthError) => setAnswer(failure.code))

  return (
    <Card
      title="Access token"
      aside={<Badge tone={tones[status]}>{status}</Badge>}
      footnote={`Rendered ${renders}×`}
    >
      {status === 'none' ? (
        <p>There is no token: nobody is logged in.</p>
      ) : (
        <>
          <Facts
            facts={{
              accessToken: accessToken ? <code>{accessToken}</code> : 'none in this page',
              expiresAt: expiresAt ? <Countdown until={expiresAt} /> : 'unknown',
              scope: <code>{scope.join(' ')}</code>,
            }}
          />
          {error && <ErrorCallout title="The last renewal failed:" error={error} />}
          <div className="buttons">
            <Button onClick={renew} disabled={status === 'renewing'}>
              {status === 'renewing' ? 'Renewing …' : 'Renew now'}
            </Button>
            <Button plain onClick={ask}>
              Ask for a token
            </Button>
          </div>
          <p role="status">
            {answer && (
              <>
                getToken(): <code className="mono">{answer}</code>
              </>
            )}
          </p>
        </>
      )}
    </Card>
  )
}
