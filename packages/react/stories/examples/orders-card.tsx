import { useGenAuth } from '@genauth/react'
import { type ReactNode, useState } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import type { GenAuthError } from '../parts/sample-error'
import { useRenderCount } from '../parts/use-render-count'

interface OrdersCardProps {
  /** The API's own address; in server mode, the one that the app's server gives it. */
  readonly ordersUrl: string
}

/** Uses the client itself, for what there is no hook for. */
export function OrdersCard({ ordersUrl }: OrdersCardProps): ReactNode {
  const genauth = useGenAuth()
  const [answer, setAnswer] = useState<string>()
  const [error, setError] = useState<GenAuthError>()
  const renders = useRenderCount()

  async function show(question: Promise<string>): Promise<void> {
    setError(undefined)
    await question.then(setAnswer, setError)
  }

  async function fetchOrders(): Promise<string> {
    const response = await genauth.fetch(ordersUrl)
    return `The API answered ${response.status}.`
  }

  async function introspect(): Promise<string> {
    const { active } = await genauth.introspect()
    return active ? 'GenAuth says that the token is active.' : 'GenAuth says that it is not.'
  }

  return (
    <Card title="Your orders" footnote={`Rendered ${renders}× · ${genauth.mode} mode`}>
      <p role="status">{answer ?? 'Nothing was asked yet.'}</p>
      {error && <ErrorCallout title="That did not work:" error={error} />}
      <div className="buttons">
        <Button onClick={() => show(fetchOrders())}>Fetch the orders</Button>
        <Button plain onClick={() => show(introspect())}>
          Is the token active?
        </Button>
      </div>
    </Card>
  )
}
